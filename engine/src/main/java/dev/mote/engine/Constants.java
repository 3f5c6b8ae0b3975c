package dev.mote.engine;

import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.Quantization;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Constant operands as the arrays that kernels take. */
final class Constants {
  private Constants() {}

  /** What the constant's elements stand for, or null where the value is not constant. */
  static float @Nullable [] floats(Graph graph, int slot) {
    Tensor tensor = graph.constant(slot);
    if (tensor == null) {
      return null;
    }
    TensorType type = graph.type(slot);
    return switch (type.quantization()) {
      case Quantization.None _ -> tensor instanceof Tensor.Floats floats ? floats.values() : centred(tensor, type);
      case Quantization.Affine affine -> {
        float[] values = centred(tensor, type);
        for (int index = 0; index < values.length; index++) {
          values[index] = (float) ((double) affine.scale(slice(type.shape(), affine, index)) * values[index]);
        }
        yield values;
      }
    };
  }

  /** The elements less their zero points, as floats: exact for the narrow types. */
  static float[] centred(Tensor tensor, TensorType type) {
    float[] values = new float[tensor.shape().count()];
    if (tensor instanceof Tensor.Bytes bytes && tensor.dtype() != DType.U8 && isCentred(type)) {
      for (int index = 0; index < values.length; index++) {
        values[index] = bytes.values()[index];
      }
      return values;
    }
    for (int index = 0; index < values.length; index++) {
      int zero = type.quantization() instanceof Quantization.Affine affine
          ? affine.zeroPoint(slice(type.shape(), affine, index))
          : 0;
      values[index] = tensor.integer(index) - zero;
    }
    return values;
  }

  private static boolean isCentred(TensorType type) {
    return !(type.quantization() instanceof Quantization.Affine affine)
        || Arrays.stream(affine.zeroPoints()).allMatch(zero -> zero == 0);
  }

  private static int slice(Shape shape, Quantization.Affine affine, int index) {
    return affine.perAxis()
        ? index / Math.max(1, shape.countBetween(affine.axis() + 1, shape.rank())) % shape.dim(affine.axis())
        : 0;
  }
}
