package dev.mote.graph.reference;

import dev.mote.graph.Op;
import dev.mote.graph.ResultTypes;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Short ways to run one operator in tests. */
final class Tests {
  private Tests() {}

  /** An unquantised operator on these operands. */
  static Tensor run(Op op, Tensor... operands) {
    List<TensorType> types = Arrays.stream(operands).map(operand -> TensorType.of(operand.dtype(), operand.shape()))
        .toList();
    return ReferenceKernels.compute("test", op, types, List.of(operands), ResultTypes.of("test", op, types));
  }

  /** The result's elements. */
  static double[] reals(Op op, Tensor... operands) {
    Tensor result = run(op, operands);
    double[] values = new double[result.shape().count()];
    for (int index = 0; index < values.length; index++) {
      values[index] = result.real(index);
    }
    return values;
  }

  static Tensor.Floats row(double... values) {
    return shaped(Shape.of(values.length), values);
  }

  static Tensor.Floats shaped(Shape shape, double... values) {
    float[] floats = new float[values.length];
    for (int index = 0; index < values.length; index++) {
      floats[index] = (float) values[index];
    }
    return new Tensor.Floats(shape, floats);
  }

  /** 0, 1, 2, ... */
  static Tensor.Floats counted(int... extents) {
    Shape shape = Shape.of(extents);
    float[] values = new float[shape.count()];
    for (int index = 0; index < values.length; index++) {
      values[index] = index;
    }
    return new Tensor.Floats(shape, values);
  }

  static double[] random(int count, SplittableRandom random) {
    return random.doubles(count, -1, 1).toArray();
  }

  static double dot(double[] left, double[] right) {
    double sum = 0;
    for (int index = 0; index < left.length; index++) {
      sum += left[index] * right[index];
    }
    return sum;
  }
}
