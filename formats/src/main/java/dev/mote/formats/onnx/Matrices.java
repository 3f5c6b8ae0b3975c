package dev.mote.formats.onnx;

import dev.mote.graph.Activation;
import dev.mote.graph.BinaryKind;
import dev.mote.graph.DType;
import dev.mote.graph.Op;
import dev.mote.graph.Op.MatMul;
import dev.mote.graph.Shape;

/** Imports matrix products: {@code Gemm}, {@code MatMul} and their integer forms. */
record Matrices(NodeImport n) {
  void gemm() {
    n.result(gemm(n.operand(0), n.operand(1), n.has(2) ? n.operand(2) : -1));
  }

  /** {@code alpha * A' B' + beta * C}, no C where that is -1; a dense layer where the second matrix is known. */
  int gemm(int left, int right, int addend) {
    if (n.rank(left) != 2 || n.rank(right) != 2) {
      throw n.node().bad("operands are matrices", n.shape(left) + " and " + n.shape(right));
    }
    boolean transposeLeft = n.node().flag("transA", false);
    boolean transposeRight = n.node().flag("transB", false);
    float alpha = n.node().real("alpha", 1);
    float beta = n.node().real("beta", 1);
    int bias = addend >= 0 && beta != 0 ? scaled(addend, beta) : -1;
    if (!isWeights(right)) {
      int product = scaled(n.main(new MatMul(transposeLeft, transposeRight), left, right), alpha);
      return bias < 0 ? product : n.binary(BinaryKind.ADD, product, bias);
    }
    int x = transposeLeft ? n.transpose(left, 1, 0) : left;
    int w = transposeRight ? right : n.transpose(right, 1, 0);
    int channels = n.shape(w).dim(0);
    int vector = alpha == 1 && bias >= 0 ? vector(bias, channels) : -1;
    Op dense = new Op.Dense(Activation.NONE);
    if (vector >= 0) {
      return n.main(dense, x, w, vector);
    }
    int product = scaled(n.main(dense, x, w), alpha);
    return bias < 0 ? product : n.binary(BinaryKind.ADD, product, bias);
  }

  private int scaled(int x, float factor) {
    return factor == 1 ? x : n.binary(BinaryKind.MULTIPLY, x, constant(n.dtype(x), factor));
  }

  private int constant(DType dtype, float factor) {
    if (dtype != DType.F32 && factor != Math.rint(factor)) {
      throw n.node().unsupported("a factor of " + factor + " on whole numbers", "use a factor of 1");
    }
    return n.literal(dtype, factor);
  }

  /** The addend as one number a channel, or -1 where it has other extents. */
  private int vector(int bias, int channels) {
    Shape shape = n.shape(bias);
    if (shape.count() == 1 && !n.type(bias).isQuantized()) {
      return n.broadcast(n.reshape(bias, Shape.of(1)), Shape.of(channels));
    }
    return shape.count() == channels && shape.last() == channels ? n.reshape(bias, Shape.of(channels)) : -1;
  }

  /** Whether the value is a matrix of weights: constant, perhaps quantised. */
  private boolean isWeights(int id) {
    return n.rank(id) == 2 && n.graph().isWeights(id);
  }

  void matMul() {
    n.result(product(n.operand(0), n.operand(1)));
  }

  /** The product of tensors of any rank, as NumPy's {@code matmul}. */
  int product(int left, int right) {
    int x = n.rank(left) == 1 ? n.reshape(left, Shape.of(1, n.shape(left).dim(0))) : left;
    int y = n.rank(right) == 1 ? n.reshape(right, Shape.of(n.shape(right).dim(0), 1)) : right;
    if (n.rank(x) < 2 || n.rank(y) < 2) {
      throw n.node().bad("operands have at least one dimension", n.shape(left) + " and " + n.shape(right));
    }
    int product = isWeights(y) && n.dtype(x) == DType.F32
        ? n.main(new Op.Dense(Activation.NONE), x, n.transpose(y, 1, 0))
        : n.main(new MatMul(false, false), x, y);
    if (n.rank(left) > 1 && n.rank(right) > 1) {
      return product;
    }
    int[] extents = n.shape(product).toArray();
    int kept = extents.length - (n.rank(left) == 1 ? 1 : 0) - (n.rank(right) == 1 ? 1 : 0);
    int[] shape = java.util.Arrays.copyOf(extents, kept);
    if (n.rank(right) > 1) {
      shape[kept - 1] = extents[extents.length - 1];
    }
    return n.reshape(product, Shape.of(shape));
  }

  void matMulInteger() {
    int left = centred(0, 2);
    int right = centred(1, 3);
    n.result(product(left, right));
  }

  /** Operand {@code index} as int32 less its zero point, a number or one a row (or column). */
  int centred(int index, int zeroPoint) {
    int x = n.cast(n.operand(index), DType.I32);
    if (!n.has(zeroPoint)) {
      return x;
    }
    int zero = n.cast(n.operand(zeroPoint), DType.I32);
    Shape shape = n.shape(zero);
    if (shape.rank() == 1 && shape.dim(0) > 1 && index == 0) {
      zero = n.reshape(zero, Shape.of(shape.dim(0), 1));
    }
    return n.binary(BinaryKind.SUBTRACT, x, zero);
  }

  /** x as a matrix: dimensions before {@code axis}, and from it on. */
  int flattened(int x, int axis) {
    Shape shape = n.shape(x);
    return n.reshape(x, Shape.of(shape.countBetween(0, axis), shape.countBetween(axis, shape.rank())));
  }

  void flatten() {
    int x = n.moved(0);
    int rank = n.rank(x);
    n.result(
        flattened(x, (int) n.node().integer("axis", 1) == rank ? rank : n.axis(n.node().integer("axis", 1), rank)));
  }
}
