package dev.mote.formats.onnx;

import dev.mote.graph.BinaryKind;
import dev.mote.graph.DType;
import dev.mote.graph.Op;
import dev.mote.graph.Quantization;
import dev.mote.graph.UnaryKind;

/** The plain integers of a quantised value, for operators that compute with them as numbers. */
final class RawNumbers {
  private RawNumbers() {}

  /**
   * {@code id} itself where it is unquantised, else {@code round(real / scale) + zero point}; the rounding takes away the
   * error of the division, which is far below one half.
   */
  static int of(NodeImport node, int id) {
    if (!(node.type(id).quantization() instanceof Quantization.Affine affine)) {
      return id;
    }
    if (affine.perAxis()) {
      throw node.node().unsupported("the numbers of a tensor quantised per axis", "dequantise it first");
    }
    boolean shifted = node.graph().isShifted(id);
    int real = node.add(new Op.Dequantize(), id);
    int scaled = node.binary(BinaryKind.DIVIDE, real, node.literal(affine.scale()));
    int whole = node.unary(UnaryKind.ROUND, scaled);
    int number = node.binary(BinaryKind.ADD, whole, node.literal(affine.zeroPoint() + (shifted ? 128 : 0)));
    return node.cast(number, shifted ? DType.U8 : node.dtype(id));
  }
}
