package dev.mote.graph.random;

import dev.mote.graph.DType;
import dev.mote.graph.Op;
import dev.mote.graph.Quantization;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.graph.reference.ReferenceKernels;
import java.util.List;
import java.util.SplittableRandom;

/** Random tensors and the quantisation that fits a tensor. */
final class RandomValues {
  private RandomValues() {}

  /** Floats of -range..range. */
  static Tensor.Floats floats(Shape shape, double range, SplittableRandom random) {
    float[] values = new float[shape.count()];
    for (int index = 0; index < values.length; index++) {
      values[index] = (float) (range * (2 * random.nextDouble() - 1));
    }
    return new Tensor.Floats(shape, values);
  }

  /** Whole numbers of least..most. */
  static Tensor integers(DType dtype, Shape shape, int least, int most, SplittableRandom random) {
    int[] values = new int[shape.count()];
    for (int index = 0; index < values.length; index++) {
      values[index] = random.nextInt(least, most + 1);
    }
    Tensor.Ints ints = new Tensor.Ints(shape, values);
    return ReferenceKernels.compute("draw", new Op.Cast(dtype), List.of(TensorType.of(DType.I32, shape)), List.of(ints),
        TensorType.of(dtype, shape));
  }

  /** The floats as integers of a quantised type. */
  static Tensor quantized(Tensor floats, TensorType type) {
    return ReferenceKernels.compute("draw", new Op.Quantize(), List.of(TensorType.f32(floats.shape())), List.of(floats),
        type);
  }

  /** The reals a quantised tensor stands for. */
  static Tensor dequantized(Tensor tensor, TensorType type) {
    return ReferenceKernels.compute("draw", new Op.Dequantize(), List.of(type), List.of(tensor),
        TensorType.f32(tensor.shape()));
  }

  /**
   * A quantisation of int8 or int16 whose range is {@code slack} times the range of {@code floats}: asymmetric with 0
   * representable for int8, symmetric for int16.
   */
  static Quantization fitting(Tensor floats, DType dtype, double slack) {
    double least = 0;
    double most = 0;
    for (int index = 0; index < floats.shape().count(); index++) {
      least = Math.min(least, floats.real(index));
      most = Math.max(most, floats.real(index));
    }
    if (dtype == DType.I16) {
      double range = Math.max(1e-3, Math.max(-least, most)) * slack;
      return Quantization.perTensor((float) (range / 32767), 0);
    }
    double scale = Math.max(1e-3, most - least) * slack / 255;
    return Quantization.perTensor((float) scale, (int) Math.clamp(Math.round(-128 - least / scale), -128L, 127L));
  }
}
