package dev.mote.formats.onnx;

import dev.mote.formats.storage.FourBits;
import dev.mote.graph.BinaryKind;
import dev.mote.graph.DType;
import dev.mote.graph.Op;
import dev.mote.graph.Quantization;
import dev.mote.graph.ReduceKind;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.graph.UnaryKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Imports quantised operators: each dequantises its operands, computes on floats and quantises, which
 * {@link FuseQuantized} turns into integer arithmetic where Mote has it.
 */
record Quantized(NodeImport n) {
  void dequantize() {
    refuseBlocks();
    if (isKnown(1, 2)) {
      n.result(real(0, 1, 2, n.node().integer("axis", 1)));
      return;
    }
    int x = n.cast(n.operand(0), DType.F32);
    int centred = n.has(2) ? n.binary(BinaryKind.SUBTRACT, x, spread(n.cast(n.operand(2), DType.F32), x)) : x;
    n.result(n.binary(BinaryKind.MULTIPLY, centred, spread(n.operand(1), x)));
  }

  void quantize() {
    refuseBlocks();
    if (isKnown(1, 2)) {
      n.result(whole(n.cast(n.operand(0), DType.F32), 1, 2, n.node().integer("axis", 1)));
      return;
    }
    int x = n.cast(n.operand(0), DType.F32);
    DType dtype = n.has(2) ? n.dtype(n.operand(2)) : DType.U8;
    int scaled = n.unary(UnaryKind.ROUND, n.binary(BinaryKind.DIVIDE, x, spread(n.operand(1), x)));
    int moved = n.has(2) ? n.binary(BinaryKind.ADD, scaled, spread(n.cast(n.operand(2), DType.F32), x)) : scaled;
    n.result(n.cast(n.add(new Op.Unary(UnaryKind.CLIP, dtype.min(), dtype.max()), moved), dtype));
  }

  private void refuseBlocks() {
    if (n.node().integer("block_size", 0) != 0) {
      throw n.node().unsupported("block quantisation", "quantise per tensor or per axis");
    }
  }

  private boolean isKnown(int scale, int zeroPoint) {
    return n.graph().known(n.operand(scale)) != null
        && (!n.has(zeroPoint) || n.graph().known(n.operand(zeroPoint)) != null);
  }

  /** One number a slice along attribute {@code axis}, to broadcast against x. */
  private int spread(int vector, int x) {
    if (n.shape(vector).count() == 1) {
      return n.reshape(vector, Shape.of());
    }
    int[] extents = new int[n.rank(x)];
    java.util.Arrays.fill(extents, 1);
    extents[n.axis(n.node().integer("axis", 1), extents.length)] = n.shape(vector).count();
    return n.reshape(vector, Shape.of(extents));
  }

  /** The quantisation that operands {@code scale} and {@code zeroPoint} state; zero points lowered by {@code shift}. */
  private Quantization.Affine affine(int scale, int zeroPoint, long axis, int rank, int shift) {
    Tensor scales = n.constant(scale);
    Tensor zeros = n.constantOrNull(zeroPoint);
    return affine(scales, zeros, axis, rank, shift);
  }

  private Quantization.Affine affine(Tensor scales, @Nullable Tensor zeros, long axis, int rank, int shift) {
    int count = scales.shape().count();
    float[] scale = new float[count];
    int[] zero = new int[count];
    if (zeros != null && zeros.shape().count() != count) {
      throw n.node().bad("there is one zero point a scale", zeros.shape().count() + " for " + count);
    }
    for (int index = 0; index < count; index++) {
      scale[index] = (float) scales.real(index);
      zero[index] = (zeros == null ? 0 : (int) zeros.integer(index)) - shift;
    }
    boolean perAxis = count > 1;
    return new Quantization.Affine(scale, zero, perAxis ? n.axis(axis, rank) : -1);
  }

  /** Operand {@code index} as reals, by the scale and zero point of other operands. */
  private int real(int index, int scale, int zeroPoint, long axis) {
    int id = n.moved(index);
    Tensor known = n.graph().known(id);
    if (known != null && !n.type(id).isQuantized() && (known.dtype() == DType.I4 || n.graph().isNibbles(id))) {
      FourBits aligned = FourBits.aligned(known, affine(scale, zeroPoint, axis, n.rank(id), 0),
          known.dtype() == DType.I4 ? -8 : 0);
      return n.add(new Op.Dequantize(),
          n.graph().constant(n.node().input(index) + "/quantised", aligned.integers(), aligned.affine()));
    }
    if (known != null && !n.type(id).isQuantized()) {
      int shift = known.dtype() == DType.U8 ? 128 : 0;
      Tensor stored = shift == 0 ? known : lowered(known);
      Quantization.Affine affine = affine(scale, zeroPoint, axis, n.rank(id), shift);
      return n.add(new Op.Dequantize(), n.graph().constant(n.node().input(index) + "/quantised", stored, affine));
    }
    int shift = n.graph().isShifted(id) ? 128 : 0;
    Quantization.Affine stated = affine(scale, zeroPoint, axis, n.rank(id), shift);
    if (n.type(id).quantization().equals(stated)) {
      return n.add(new Op.Dequantize(), id);
    }
    int x = n.cast(RawNumbers.of(n, id), DType.F32);
    Quantization.Affine plain = affine(scale, zeroPoint, axis, n.rank(id), 0);
    int zero = slices(plain, n.shape(x), plain.zeroPoints());
    return n.binary(BinaryKind.MULTIPLY, n.binary(BinaryKind.SUBTRACT, x, zero),
        slices(plain, n.shape(x), plain.scales()));
  }

  private int slices(Quantization.Affine affine, Shape shape, int[] values) {
    float[] floats = new float[values.length];
    for (int index = 0; index < values.length; index++) {
      floats[index] = values[index];
    }
    return slices(affine, shape, floats);
  }

  private int slices(Quantization.Affine affine, Shape shape, float[] values) {
    int[] extents = new int[affine.perAxis() ? shape.rank() : 0];
    java.util.Arrays.fill(extents, 1);
    if (affine.perAxis()) {
      extents[affine.axis()] = values.length;
    }
    return n.literal(Tensor.floats(Shape.of(extents), values));
  }

  private static Tensor lowered(Tensor bytes) {
    return TensorData.whole(DType.I8, bytes.shape(), index -> bytes.integer(index) - 128);
  }

  /** Reals as integers by the scale and zero point of operands; uint8 as int8 lowered by 128. */
  private int whole(int real, int scale, int zeroPoint, long axis) {
    DType dtype = n.has(zeroPoint) ? n.dtype(n.operand(zeroPoint)) : DType.U8;
    int shift = dtype == DType.U8 ? 128 : 0;
    Quantization.Affine affine = affine(scale, zeroPoint, axis, n.rank(real), shift);
    TensorType type = new TensorType(n.shape(real), shift == 0 ? dtype : DType.I8, affine);
    int id = n.add(new Op.Quantize(), type, real);
    if (shift != 0) {
      n.graph().shift(id);
    }
    return id;
  }

  /** {@code QLinearConv}: x, scale, zero, w, scale, zero, y scale, y zero, bias. */
  void conv() {
    int x = real(0, 1, 2, 1);
    int w = real(3, 4, 5, 0);
    int bias = n.has(8) ? bias(8) : -1;
    n.result(whole(new Convolutions(n).conv(x, w, bias), 6, 7, 1));
  }

  /** The int32 bias {@code index}, in steps of the scale of operand 1 times that of operand 4. */
  private int bias(int index) {
    Tensor known = n.constant(index);
    Tensor weightScales = n.constant(4);
    double xScale = n.scalar(1);
    int count = weightScales.shape().count();
    float[] scales = new float[count];
    for (int channel = 0; channel < count; channel++) {
      scales[channel] = (float) (xScale * weightScales.real(channel));
    }
    Quantization.Affine affine = new Quantization.Affine(scales, new int[count],
        count > 1 ? n.axis(-1, known.shape().rank()) : -1);
    return n.add(new Op.Dequantize(), n.graph().constant(n.node().input(index) + "/quantised", known, affine));
  }

  /** {@code com.microsoft.QGemm}: a, scale, zero, b, scale, zero, c, y scale, y zero; reals where the last two are left out. */
  void gemm() {
    int x = real(0, 1, 2, 0);
    int w = real(3, 4, 5, n.node().flag("transB", false) ? 0 : 1);
    int y = new Matrices(n).gemm(x, w, n.has(6) ? bias(6) : -1);
    n.result(n.has(7) ? whole(y, 7, 8, 1) : y);
  }

  void matMul() {
    int x = real(0, 1, 2, n.rank(n.moved(0)) - 2);
    int y = real(3, 4, 5, n.rank(n.moved(3)) - 1);
    n.result(whole(new Matrices(n).product(x, y), 6, 7, 1));
  }

  /** {@code com.microsoft.QLinearAdd} and kin: a, scale, zero, b, scale, zero, y scale, y zero. */
  void binary(BinaryKind kind) {
    int y = n.main(new Op.Binary(kind), real(0, 1, 2, 1), real(3, 4, 5, 1));
    n.result(whole(y, 6, 7, 1));
  }

  /** {@code com.microsoft.QLinearSigmoid} and kin: x, scale, zero, y scale, y zero. */
  void unary(UnaryKind kind, float a) {
    n.result(whole(n.main(new Op.Unary(kind, a, 0), real(0, 1, 2, 1)), 3, 4, 1));
  }

  void softmax() {
    int x = real(0, 1, 2, 1);
    int axis = n.axis(n.node().integer("axis", -1), n.rank(x));
    if (axis != n.rank(x) - 1 && n.node().integer("opset", 13) < 13) {
      throw n.node().unsupported("softmax over several dimensions", "export the model without graph optimisation");
    }
    n.result(whole(n.main(new Op.Softmax(axis, 1), x), 3, 4, 1));
  }

  void globalAverage() {
    int x = real(0, 1, 2, 1);
    int rank = n.rank(x);
    int mean = n.node().flag("channels_last", false)
        ? n.main(new Op.Reduce(ReduceKind.MEAN, java.util.stream.IntStream.range(1, rank - 1).boxed().toList(), true),
            x)
        : new Pooling(n).global(ReduceKind.MEAN, x);
    n.result(whole(mean, 3, 4, 1));
  }

  void average() {
    if (n.node().flag("channels_last", false)) {
      throw n.node().unsupported("channels_last", "export the model without graph optimisation");
    }
    n.result(whole(new Pooling(n).average(real(0, 1, 2, 1)), 3, 4, 1));
  }

  /** {@code com.microsoft.QLinearConcat}: y scale, y zero, then operand, scale, zero of each part. */
  void concat() {
    int parts = (n.node().inputs() - 2) / 3;
    if (parts < 1) {
      throw n.node().bad("there is at least one part", "none");
    }
    int[] reals = new int[parts];
    for (int part = 0; part < parts; part++) {
      reals[part] = real(2 + 3 * part, 3 + 3 * part, 4 + 3 * part, 1);
    }
    int axis = n.axis(n.node().integer("axis", 1), n.rank(reals[0]));
    n.result(whole(n.main(new Op.Concat(axis), reals), 0, 1, 1));
  }

  /** Scale and zero point from the extremes of x itself (with 0), uint8. */
  void dynamic() {
    int x = n.operand(0);
    List<Integer> all = n.axes(null, n.rank(x));
    int zero = n.literal(0f);
    int most = n.binary(BinaryKind.MAXIMUM, n.add(new Op.Reduce(ReduceKind.MAXIMUM, all, false), x), zero);
    int least = n.binary(BinaryKind.MINIMUM, n.add(new Op.Reduce(ReduceKind.MINIMUM, all, false), x), zero);
    int scale = n.binary(BinaryKind.DIVIDE, n.binary(BinaryKind.SUBTRACT, most, least), n.literal(255f));
    int origin = n.unary(UnaryKind.ROUND, clip(n.binary(BinaryKind.DIVIDE, n.unary(UnaryKind.NEGATE, least), scale)));
    int scaled = n.unary(UnaryKind.ROUND, n.binary(BinaryKind.DIVIDE, x, scale));
    n.result(0, n.cast(clip(n.binary(BinaryKind.ADD, scaled, origin)), DType.U8));
    n.result(1, scale);
    n.result(2, n.cast(origin, DType.U8));
  }

  private int clip(int x) {
    return n.add(new Op.Unary(UnaryKind.CLIP, 0, 255), x);
  }
}
