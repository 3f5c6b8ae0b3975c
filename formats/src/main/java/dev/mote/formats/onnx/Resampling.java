package dev.mote.formats.onnx;

import static java.util.Objects.requireNonNull;

import dev.mote.graph.Activation;
import dev.mote.graph.DType;
import dev.mote.graph.Op;
import dev.mote.graph.Op.Coordinates;
import dev.mote.graph.Op.ResizeKind;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Imports {@code Resize} and {@code Upsample}: as a resize of Mote where its coordinates and rounding are the same, else
 * one direction after the other, by known indices (nearest) or a known matrix of weights (linear, cubic).
 */
record Resampling(NodeImport n) {
  private static final long LARGEST_MATRIX = 1 << 22;

  void upsample() {
    int x = n.operand(0);
    float[] scales = n.node().has("scales") ? n.node().reals("scales") : floats(n.constant(1));
    float[] regions = new float[0];
    resize(x, directions(x, all(x), scales, null, "asymmetric", false, regions), "floor",
        n.node().text("mode", "nearest"));
  }

  void resize() {
    int x = n.operand(0);
    String mode = n.node().text("mode", "nearest");
    if (n.opset() < 11) {
      resize(x, directions(x, all(x), floats(n.constant(1)), null, "asymmetric", false, new float[0]), "floor", mode);
      return;
    }
    long[] stated = n.node().integers("axes");
    List<Integer> axes = stated == null
        ? all(x)
        : Arrays.stream(stated).mapToObj(axis -> n.axis(axis, n.rank(x))).toList();
    float[] scales = n.has(2) ? floats(n.constant(2)) : new float[0];
    long[] sizes = n.has(3) ? n.integers(3) : null;
    if (sizes != null && sizes.length == 0) {
      sizes = null;
    }
    if (sizes == null && scales.length == 0) {
      throw n.node().bad("scales or sizes are given", "none");
    }
    String coordinates = n.node().text("coordinate_transformation_mode", "half_pixel");
    float[] regions = coordinates.equals("tf_crop_and_resize") ? floats(n.constant(1)) : new float[0];
    boolean smooth = n.node().flag("antialias", false);
    resize(x, directions(x, axes, sizes == null ? scales : null, sizes, coordinates, smooth, regions),
        n.node().text("nearest_mode", "round_prefer_floor"), mode);
  }

  private List<Integer> all(int x) {
    return IntStream.range(0, n.rank(x)).boxed().toList();
  }

  private static float[] floats(Tensor tensor) {
    float[] values = new float[tensor.shape().count()];
    for (int index = 0; index < values.length; index++) {
      values[index] = (float) tensor.real(index);
    }
    return values;
  }

  /** The directions that change. */
  private List<ResizeAxis> directions(int x, List<Integer> axes, float @Nullable [] scales, long @Nullable [] sizes,
      String coordinates, boolean smooth, float[] regions) {
    Shape shape = n.shape(x);
    int given = scales == null ? requireNonNull(sizes).length : scales.length;
    if (given != axes.size() || (coordinates.equals("tf_crop_and_resize") && regions.length != 2 * given)) {
      throw n.node().bad("there is one scale or size an axis", given + " for " + axes);
    }
    double[] factors = new double[given];
    int[] results = new int[given];
    for (int index = 0; index < given; index++) {
      int extent = shape.dim(axes.get(index));
      factors[index] = scales == null ? (double) requireNonNull(sizes)[index] / extent : scales[index];
      double result = scales == null ? requireNonNull(sizes)[index] : Math.floor((double) extent * scales[index]);
      if (!(result >= 1 && result <= 1 << 24)) {
        throw n.node().bad("new extents are 1 to 16777216", result);
      }
      results[index] = (int) result;
    }
    if (scales == null) {
      keepRatio(factors, results, shape, axes);
    }
    List<ResizeAxis> directions = new ArrayList<>();
    for (int index = 0; index < given; index++) {
      int axis = axes.get(index);
      boolean cropped = regions.length > 0;
      ResizeAxis direction = new ResizeAxis(axis, shape.dim(axis), results[index], factors[index], coordinates,
          cropped ? regions[index] : 0, cropped ? regions[given + index] : 1, smooth);
      if (direction.changes()) {
        directions.add(direction);
      }
    }
    return directions;
  }

  /** One factor for all axes where the aspect ratio is to be kept. */
  private void keepRatio(double[] factors, int[] results, Shape shape, List<Integer> axes) {
    String policy = n.node().text("keep_aspect_ratio_policy", "stretch");
    if (policy.equals("stretch")) {
      return;
    }
    boolean larger = policy.equals("not_smaller");
    double factor = larger ? Arrays.stream(factors).max().orElse(1) : Arrays.stream(factors).min().orElse(1);
    for (int index = 0; index < factors.length; index++) {
      factors[index] = factor;
      results[index] = (int) Math.max(1, Math.floor(shape.dim(axes.get(index)) * factor + 0.5));
    }
  }

  private void resize(int x, List<ResizeAxis> directions, String rounding, String mode) {
    ResizeKind kind = kind(mode, rounding);
    Coordinates coordinates = coordinates(directions);
    boolean image = n.rank(x) == 4 && directions.stream().allMatch(direction -> direction.axis() >= 2);
    if (!directions.isEmpty() && image && kind != null && coordinates != null) {
      Shape shape = n.shape(x);
      for (ResizeAxis direction : directions) {
        shape = shape.with(direction.axis(), direction.result());
      }
      int y = n.main(new Op.Resize(kind, shape.dim(2), shape.dim(3), coordinates), n.toImages(x));
      n.result(n.fromImages(y, 4));
      return;
    }
    int y = x;
    for (ResizeAxis direction : directions) {
      y = switch (mode) {
        case "nearest" -> n.main(new Op.Gather(direction.axis()), y, n.literal(TensorData.whole(DType.I64,
            Shape.of(direction.result()), index -> nearest(direction, index, rounding))));
        case "linear", "cubic" -> weighted(direction, y, mode.equals("cubic"));
        default -> throw n.node().bad("attribute 'mode' is nearest, linear or cubic", "'" + mode + "'");
      };
    }
    n.result(y);
  }

  private long nearest(ResizeAxis direction, int index, String rounding) {
    if (direction.isCropped()) {
      throw n.node().unsupported("cropping to the nearest pixel", "use linear interpolation");
    }
    double source = direction.source(index);
    double rounded = switch (rounding) {
      case "round_prefer_floor" -> Math.ceil(source - 0.5);
      case "round_prefer_ceil" -> Math.floor(source + 0.5);
      case "floor" -> Math.floor(source);
      case "ceil" -> Math.ceil(source);
      default -> throw n.node().bad("attribute 'nearest_mode' is a known one", "'" + rounding + "'");
    };
    return (long) Math.max(0, Math.min(direction.extent() - 1, rounded));
  }

  /** The product along one axis with the matrix of interpolation weights. */
  private int weighted(ResizeAxis direction, int x, boolean cubic) {
    if ((long) direction.extent() * direction.result() > LARGEST_MATRIX) {
      throw n.node().unsupported(
          "resampling " + direction.extent() + " to " + direction.result() + " pixels by these rules",
          "use coordinate_transformation_mode half_pixel");
    }
    float a = n.node().real("cubic_coeff_a", -0.75f);
    boolean exclude = n.node().flag("exclude_outside", false);
    float outside = n.node().real("extrapolation_value", 0);
    int weights = n.literal(Tensor.floats(Shape.of(direction.result(), direction.extent()),
        direction.weights(cubic, a, exclude)));
    List<Integer> last = new ArrayList<>(all(x));
    last.remove(direction.axis());
    last.add(direction.axis());
    List<Integer> back = new ArrayList<>(all(x));
    back.remove(n.rank(x) - 1);
    back.add(direction.axis(), n.rank(x) - 1);
    Op dense = new Op.Dense(Activation.NONE);
    int turned = n.transpose(x, last);
    if (!direction.isCropped() || outside == 0) {
      return n.transpose(n.main(dense, turned, weights), back);
    }
    float[] bias = new float[direction.result()];
    for (int index = 0; index < bias.length; index++) {
      bias[index] = direction.isOutside(index) ? outside : 0;
    }
    int beyond = n.literal(Tensor.floats(Shape.of(bias.length), bias));
    return n.transpose(n.main(dense, turned, weights, beyond), back);
  }

  private static @Nullable ResizeKind kind(String mode, String rounding) {
    return switch (mode + " " + (mode.equals("nearest") ? rounding : "")) {
      case "nearest floor" -> ResizeKind.NEAREST_FLOOR;
      case "nearest round_prefer_floor" -> ResizeKind.NEAREST_ROUND_DOWN;
      case "nearest round_prefer_ceil" -> ResizeKind.NEAREST_ROUND_UP;
      case "linear " -> ResizeKind.BILINEAR;
      default -> null;
    };
  }

  /** Mote's coordinates that are the same for all directions, or null. */
  private static @Nullable Coordinates coordinates(List<ResizeAxis> directions) {
    Coordinates common = null;
    for (ResizeAxis direction : directions) {
      Coordinates own = direction.coordinatesOfMote();
      if (own == null || (common != null && own != common)) {
        return null;
      }
      common = own;
    }
    return common;
  }
}
