package dev.mote.graph.reference;

import dev.mote.graph.DType;
import dev.mote.graph.Op;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;

/** Resampled images. Coordinates and weights of whole-number images follow TensorFlow Lite's integer reference kernels. */
final class Resizes {
  private Resizes() {}

  static Tensor resize(Call call, Op.Resize op) {
    if (op.kind() != Op.ResizeKind.BILINEAR) {
      return nearest(call, op);
    }
    return call.type(0).dtype() == DType.F32 ? bilinear(call, op) : integerBilinear(call, op);
  }

  private static Tensor nearest(Call call, Op.Resize op) {
    Shape y = call.result().shape();
    return Picks.pick(call.tensor(0), y, nearestSources(op.kind(), op.coordinates(), call.shape(0), y));
  }

  /** For each element of the image {@code y} resampled from {@code x}, the index of the element it is. */
  static int[] nearestSources(Op.ResizeKind kind, Op.Coordinates coordinates, Shape x, Shape y) {
    int[] rows = nearest(kind, coordinates, x.dim(1), y.dim(1));
    int[] columns = nearest(kind, coordinates, x.dim(2), y.dim(2));
    int[] sources = new int[y.count()];
    for (int index = 0; index < sources.length; index++) {
      int pixel = index / y.dim(3);
      int column = pixel % y.dim(2);
      int row = pixel / y.dim(2) % y.dim(1);
      int image = pixel / y.dim(2) / y.dim(1);
      sources[index] = ((image * x.dim(1) + rows[row]) * x.dim(2) + columns[column]) * x.dim(3) + index % y.dim(3);
    }
    return sources;
  }

  /** The source position of each result position, computed in single precision. */
  static int[] nearest(Op.ResizeKind kind, Op.Coordinates coordinates, int from, int to) {
    float scale = coordinates == Op.Coordinates.ALIGN_CORNERS && to > 1
        ? (from - 1) / (float) (to - 1)
        : from / (float) to;
    int[] positions = new int[to];
    for (int index = 0; index < to; index++) {
      boolean half = coordinates == Op.Coordinates.HALF_PIXEL;
      float place = half ? (index + 0.5f) * scale - 0.5f : index * scale;
      double position = switch (kind) {
        case NEAREST_FLOOR, BILINEAR -> Math.floor(place);
        case NEAREST_ROUND_DOWN -> Math.ceil(place - 0.5f);
        case NEAREST_ROUND_UP -> Math.floor(half ? (index + 0.5f) * scale : place + 0.5f);
      };
      positions[index] = Math.clamp((long) position, 0, from - 1);
    }
    return positions;
  }

  /** The lower and upper source position of a result position and the weight of the upper one. */
  record Blend(int low, int high, double weight) {
    static Blend of(Op.Coordinates coordinates, int index, int from, int to) {
      double place = switch (coordinates) {
        case ASYMMETRIC -> index * (double) from / to;
        case HALF_PIXEL -> (index + 0.5) * from / to - 0.5;
        case ALIGN_CORNERS -> to > 1 ? index * (from - 1.0) / (to - 1) : 0;
      };
      double inside = Math.clamp(place, 0.0, from - 1.0);
      int low = (int) inside;
      return new Blend(low, Math.min(low + 1, from - 1), inside - low);
    }
  }

  private static Tensor bilinear(Call call, Op.Resize op) {
    double[] x = call.reals(0);
    double[] results = new double[call.result().shape().count()];
    eachTap(op.coordinates(), call.shape(0), call.result().shape(),
        (from, to, weight) -> results[to] += weight * x[from]);
    return call.answer(results);
  }

  /** What is done with each input element that a result element is blended of. */
  interface Tap {
    void visit(int from, int to, double weight);
  }

  /** Visits the four input elements of each result element of a bilinear resize from {@code x} to {@code y}. */
  static void eachTap(Op.Coordinates coordinates, Shape x, Shape y, Tap tap) {
    int channels = y.dim(3);
    for (int image = 0; image < y.dim(0); image++) {
      for (int row = 0; row < y.dim(1); row++) {
        Blend vertical = Blend.of(coordinates, row, x.dim(1), y.dim(1));
        for (int column = 0; column < y.dim(2); column++) {
          Blend horizontal = Blend.of(coordinates, column, x.dim(2), y.dim(2));
          int to = ((image * y.dim(1) + row) * y.dim(2) + column) * channels;
          for (int corner = 0; corner < 4; corner++) {
            boolean below = corner >= 2;
            boolean right = corner % 2 == 1;
            int line = image * x.dim(1) + (below ? vertical.high() : vertical.low());
            int from = (line * x.dim(2) + (right ? horizontal.high() : horizontal.low())) * channels;
            double weight = (below ? vertical.weight() : 1 - vertical.weight())
                * (right ? horizontal.weight() : 1 - horizontal.weight());
            for (int channel = 0; channel < channels; channel++) {
              tap.visit(from + channel, to + channel, weight);
            }
          }
        }
      }
    }
  }

  /** The lower and upper source position and the source coordinate times 1024. */
  private record Fixed(int low, int high, int place) {
    static Fixed of(Op.Coordinates coordinates, int index, int from, int to) {
      boolean corners = coordinates == Op.Coordinates.ALIGN_CORNERS && to > 1;
      int range = corners ? from - 1 : from;
      int steps = corners ? to - 1 : to;
      int scale = (1024 * range + steps / 2) / steps;
      int place = coordinates == Op.Coordinates.HALF_PIXEL ? index * scale + scale / 2 - 512 : index * scale;
      return new Fixed(Math.min(Math.max(place / 1024, 0), from - 1), Math.min((place + 1023) / 1024, from - 1), place);
    }

    long upper() {
      return place - 1024L * low;
    }
  }

  private static Tensor integerBilinear(Call call, Op.Resize op) {
    Shape x = call.shape(0);
    Shape y = call.result().shape();
    long[] values = call.integers(0);
    long[] results = new long[y.count()];
    for (int index = 0; index < results.length; index++) {
      int pixel = index / y.dim(3);
      Fixed column = Fixed.of(op.coordinates(), pixel % y.dim(2), x.dim(2), y.dim(2));
      Fixed row = Fixed.of(op.coordinates(), pixel / y.dim(2) % y.dim(1), x.dim(1), y.dim(1));
      int image = pixel / y.dim(2) / y.dim(1) * x.dim(1);
      int low = (image + row.low()) * x.dim(2);
      int high = (image + row.high()) * x.dim(2);
      int channel = index % y.dim(3);
      long sum = values[(low + column.low()) * x.dim(3) + channel] * (1024 - row.upper()) * (1024 - column.upper())
          + values[(high + column.low()) * x.dim(3) + channel] * row.upper() * (1024 - column.upper())
          + values[(low + column.high()) * x.dim(3) + channel] * (1024 - row.upper()) * column.upper()
          + values[(high + column.high()) * x.dim(3) + channel] * row.upper() * column.upper();
      results[index] = (sum + (sum > 0 ? 1 << 19 : -(1 << 19))) / (1 << 20);
    }
    return call.answer(results);
  }
}
