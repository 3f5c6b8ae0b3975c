package dev.mote.compress.weights;

import dev.mote.graph.DType;
import dev.mote.graph.Quantization;
import dev.mote.graph.Shape;
import dev.mote.graph.Storage;
import dev.mote.graph.Tensor;

/** The weights that share a scale are rounded together: those of each output channel, or all. */
final class Slices {
  /** Scales stay positive where all weights are zero. */
  private static final double LEAST = 1e-30;

  private Slices() {}

  /** The elements of weights that share a scale. */
  record Slice(float scale, byte[] elements) {}

  /** Rounds weights that share a scale. */
  interface Rounding {
    /** The elements of {@code values} with a scale of at least {@code least}, which is positive. */
    Slice round(double[] values, double least);
  }

  /** Rounds each slice along {@code axis}, or all weights together. */
  static RoundedWeights round(Tensor.Floats weights, int axis, boolean perChannel, double[] leastScales,
      Storage storage, Rounding rounding) {
    Shape shape = weights.shape();
    int slices = perChannel ? shape.dim(axis) : 1;
    int[] lengths = new int[slices];
    for (int index = 0; index < shape.count(); index++) {
      lengths[perChannel ? slice(shape, axis, index) : 0]++;
    }
    double[][] values = new double[slices][];
    for (int slice = 0; slice < slices; slice++) {
      values[slice] = new double[lengths[slice]];
    }
    int[] filled = new int[slices];
    for (int index = 0; index < shape.count(); index++) {
      int slice = perChannel ? slice(shape, axis, index) : 0;
      values[slice][filled[slice]++] = weights.values()[index];
    }
    Slice[] rounded = new Slice[slices];
    float[] scales = new float[slices];
    for (int slice = 0; slice < slices; slice++) {
      rounded[slice] = rounding.round(values[slice], least(leastScales, perChannel ? slice : -1));
      scales[slice] = rounded[slice].scale();
    }
    byte[] elements = new byte[shape.count()];
    int[] taken = new int[slices];
    for (int index = 0; index < elements.length; index++) {
      int slice = perChannel ? slice(shape, axis, index) : 0;
      elements[index] = rounded[slice].elements()[taken[slice]++];
    }
    return new RoundedWeights(new Tensor.Bytes(shape, DType.I8, elements, storage),
        perChannel ? Quantization.perAxis(scales, axis) : Quantization.perTensor(scales[0], 0));
  }

  /** The slice along {@code axis} that element {@code index} in row-major order lies in. */
  static int slice(Shape shape, int axis, int index) {
    int inner = 1;
    for (int dim = axis + 1; dim < shape.rank(); dim++) {
      inner *= shape.dim(dim);
    }
    return index / inner % shape.dim(axis);
  }

  /** The least scale of a slice, or of all together where it is -1. */
  static double least(double[] leastScales, int slice) {
    double least = LEAST;
    for (int index = 0; index < leastScales.length; index++) {
      least = slice < 0 || index == slice ? Math.max(least, leastScales[index]) : least;
    }
    return least;
  }

  /** The largest magnitude. */
  static double largest(double[] values) {
    double largest = 0;
    for (double value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }
}
