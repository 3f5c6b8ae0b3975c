package dev.mote.formats.onnx;

import dev.mote.graph.Op.Coordinates;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a resize: where each result pixel lies in the source, and with which weights source pixels add to it.
 *
 * @param axis        the dimension
 * @param extent      pixels of the source
 * @param result      pixels of the result
 * @param scale       result pixels a source pixel
 * @param coordinates ONNX's {@code coordinate_transformation_mode}
 * @param start       where the cropped region begins, 0..1
 * @param end         where it ends
 * @param antialias   whether the filter widens when the image shrinks
 */
record ResizeAxis(int axis, int extent, int result, double scale, String coordinates, double start, double end,
    boolean antialias) {
  boolean changes() {
    return extent != result || scale != 1 || isCropped();
  }

  boolean isCropped() {
    return start != 0 || end != 1;
  }

  /** Mote's name for the same coordinates, or null where it has none. */
  @Nullable
  Coordinates coordinatesOfMote() {
    boolean exact = Math.abs(extent * scale - result) < 1e-6 * result;
    if (isCropped() || (antialias && scale < 1)) {
      return null;
    }
    return switch (coordinates) {
      case "asymmetric" -> exact ? Coordinates.ASYMMETRIC : null;
      case "half_pixel", "half_pixel_symmetric" -> exact ? Coordinates.HALF_PIXEL : null;
      case "pytorch_half_pixel" -> exact && result > 1 ? Coordinates.HALF_PIXEL : null;
      case "align_corners" -> exact && result > 1 ? Coordinates.ALIGN_CORNERS : null;
      default -> null;
    };
  }

  /** The source coordinate of result pixel {@code index}. */
  double source(int index) {
    return switch (coordinates) {
      case "asymmetric" -> index / scale;
      case "half_pixel" -> (index + 0.5) / scale - 0.5;
      case "half_pixel_symmetric" -> {
        double adjustment = result / (scale * extent);
        yield extent / 2.0 * (1 - adjustment) + (index + 0.5) / scale - 0.5;
      }
      case "pytorch_half_pixel" -> result > 1 ? (index + 0.5) / scale - 0.5 : 0;
      // ONNX's reference keeps the fraction of the new extent here.
      case "align_corners" -> result > 1 ? index * (extent - 1.0) / (extent * scale - 1) : 0;
      case "tf_half_pixel_for_nn" -> (index + 0.5) / scale;
      case "tf_crop_and_resize" -> result > 1
          ? start * (extent - 1) + index * (end - start) * (extent - 1) / (result - 1)
          : 0.5 * (start + end) * (extent - 1);
      default ->
        throw new dev.mote.graph.BadInputException("a resize has a known coordinate_transformation_mode, found '"
            + coordinates + "'; export the model again");
    };
  }

  /** Whether result pixel {@code index} of a cropped resize lies beyond the source. */
  boolean isOutside(int index) {
    double source = source(index);
    return isCropped() && (source < 0 || source > extent - 1);
  }

  /** A {@code [result, extent]} matrix of interpolation weights; the edge pixel stands for what lies outside. */
  float[] weights(boolean cubic, float a, boolean excludeOutside) {
    float[] matrix = new float[result * extent];
    double widening = antialias && scale < 1 ? 1 / scale : 1;
    int reach = (int) Math.ceil((cubic ? 2 : 1) * widening);
    for (int index = 0; index < result; index++) {
      double source = source(index);
      if (isOutside(index)) {
        continue;
      }
      int floor = (int) Math.floor(source);
      double[] row = new double[extent];
      double sum = 0;
      for (int tap = floor - reach + 1; tap <= floor + reach; tap++) {
        double distance = Math.abs(source - tap) / widening;
        double weight = cubic ? cubic(distance, a) : Math.max(0, 1 - distance);
        boolean outside = tap < 0 || tap >= extent;
        if (outside && (excludeOutside || widening > 1)) {
          continue;
        }
        row[Math.max(0, Math.min(extent - 1, tap))] += weight;
        sum += weight;
      }
      for (int pixel = 0; pixel < extent; pixel++) {
        matrix[index * extent + pixel] = (float) (row[pixel] / (sum == 0 ? 1 : sum));
      }
    }
    return matrix;
  }

  /** Keys' cubic convolution kernel with parameter a. */
  private static double cubic(double x, double a) {
    if (x <= 1) {
      return ((a + 2) * x - (a + 3)) * x * x + 1;
    }
    return x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : 0;
  }
}
