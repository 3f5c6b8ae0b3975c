package dev.mote.hardware.mcu;

import dev.mote.graph.Op;
import dev.mote.graph.Shape;

/** Where the pixels of a resampled image come from: for each row and column two source positions and the second's weight. */
record Sampling(Shape from, Shape to, Axis rows, Axis columns) {
  /** Positions in pairs, and the weights of the second ones. */
  record Axis(int[] positions, float[] weights) {}

  static Sampling of(Op.ResizeKind kind, Op.Coordinates coordinates, Shape from, Shape to) {
    return new Sampling(from, to, axis(kind, coordinates, from.dim(1), to.dim(1)),
        axis(kind, coordinates, from.dim(2), to.dim(2)));
  }

  private static Axis axis(Op.ResizeKind kind, Op.Coordinates coordinates, int from, int to) {
    int[] nearest = nearest(kind, coordinates, from, to);
    int[] positions = new int[2 * to];
    float[] weights = new float[to];
    for (int index = 0; index < to; index++) {
      double place = switch (coordinates) {
        case ASYMMETRIC -> index * (double) from / to;
        case HALF_PIXEL -> (index + 0.5) * from / to - 0.5;
        case ALIGN_CORNERS -> to > 1 ? index * (from - 1.0) / (to - 1) : 0;
      };
      double inside = kind == Op.ResizeKind.BILINEAR ? Math.clamp(place, 0.0, from - 1.0) : nearest[index];
      positions[2 * index] = (int) inside;
      positions[2 * index + 1] = Math.min((int) inside + 1, from - 1);
      weights[index] = (float) (inside - (int) inside);
    }
    return new Axis(positions, weights);
  }

  /** The source pixel of each result pixel, computed in single precision. */
  static int[] nearest(Op.ResizeKind kind, Op.Coordinates coordinates, int from, int to) {
    boolean half = coordinates == Op.Coordinates.HALF_PIXEL;
    float scale = coordinates == Op.Coordinates.ALIGN_CORNERS && to > 1
        ? (from - 1) / (float) (to - 1)
        : from / (float) to;
    int[] positions = new int[to];
    for (int index = 0; index < to; index++) {
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

  /** Adds the fields of the resampling kernels. */
  Parameters addTo(Parameters parameters) {
    return parameters.add("batch", from.dim(0)).add("input_height", from.dim(1)).add("input_width", from.dim(2))
        .add("channels", from.dim(3)).add("output_height", to.dim(1)).add("output_width", to.dim(2))
        .add("rows", Constant.table(rows.positions())).add("columns", Constant.table(columns.positions()))
        .add("row_weights", Constant.table(rows.weights())).add("column_weights", Constant.table(columns.weights()));
  }
}
