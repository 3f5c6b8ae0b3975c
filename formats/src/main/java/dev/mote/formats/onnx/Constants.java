package dev.mote.formats.onnx;

import dev.mote.graph.BinaryKind;
import dev.mote.graph.DType;
import dev.mote.graph.Op;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Imports operators whose results are known before the network runs: shapes, ranges, fills. */
record Constants(NodeImport n) {
  private static final int LARGEST = 1 << 22;

  void constant() {
    OnnxNode node = n.node();
    if (node.has("value")) {
      n.result(n.graph().constant(node.output(0), TensorData.read(node.record("value").getT(), null)));
    } else if (node.has("value_float")) {
      n.result(named(Tensor.scalar(node.real("value_float", 0))));
    } else if (node.has("value_int")) {
      n.result(named(new Tensor.Longs(Shape.of(), new long[]{node.integer("value_int", 0)})));
    } else if (node.has("value_floats")) {
      float[] values = java.util.Objects.requireNonNull(node.reals("value_floats"));
      n.result(named(Tensor.floats(Shape.of(values.length), values)));
    } else if (node.has("value_ints")) {
      long[] values = java.util.Objects.requireNonNull(node.integers("value_ints"));
      n.result(named(new Tensor.Longs(Shape.of(values.length), values)));
    } else {
      throw node.unsupported("a constant that is no dense tensor of numbers", "use dense numbers");
    }
  }

  private int named(Tensor tensor) {
    return n.graph().computed(n.node().output(0), tensor);
  }

  void shape() {
    Shape shape = n.shape(n.moved(0));
    int rank = shape.rank();
    int start = bound(n.node().integer("start", 0), rank);
    int end = Math.max(start, bound(n.node().integer("end", rank), rank));
    n.result(named(TensorData.whole(DType.I64, Shape.of(end - start), index -> shape.dim(start + index))));
  }

  private static int bound(long position, int rank) {
    return (int) Math.max(0, Math.min(rank, position < 0 ? position + rank : position));
  }

  void size() {
    int count = n.shape(n.moved(0)).count();
    n.result(named(new Tensor.Longs(Shape.of(), new long[]{count})));
  }

  void fill() {
    Shape shape = TensorData.shape(Arrays.stream(n.integers(0)).boxed().toList(), n.node().place());
    Tensor value = n.node().has("value") ? TensorData.read(n.node().record("value").getT(), null) : Tensor.scalar(0);
    if (value.shape().count() != 1) {
      throw n.node().bad("attribute 'value' is one number", "shape " + value.shape());
    }
    n.result(n.broadcast(n.literal(value.reshaped(Shape.of())), shape));
  }

  void range() {
    Tensor from = n.constant(0);
    double start = n.scalar(0);
    double limit = n.scalar(1);
    double step = n.scalar(2);
    double count = Math.max(0, Math.ceil((limit - start) / step));
    if (!(count <= LARGEST)) {
      throw n.node().bad("a range has at most " + LARGEST + " numbers", count);
    }
    Shape shape = Shape.of((int) count);
    if (from.dtype() == DType.F32) {
      float[] values = new float[(int) count];
      for (int index = 0; index < values.length; index++) {
        values[index] = (float) (start + index * step);
      }
      n.result(named(Tensor.floats(shape, values)));
    } else {
      n.result(named(TensorData.whole(from.dtype(), shape, index -> (long) start + index * (long) step)));
    }
  }

  /** Ones on a diagonal, zeros elsewhere, of the operand's shape. */
  void eye() {
    int x = n.moved(0);
    Shape shape = n.shape(x);
    if (shape.rank() != 2 || shape.count() > LARGEST) {
      throw n.node().bad("the operand is a matrix of at most " + LARGEST + " elements", shape);
    }
    DType dtype = n.node().has("dtype")
        ? TensorData.dtype(n.node().small("dtype", 1), n.node().place())
        : n.dtype(x);
    long diagonal = n.node().integer("k", 0);
    int columns = shape.dim(1);
    n.result(named(
        TensorData.whole(dtype, shape, index -> index % columns - index / columns == diagonal ? 1 : 0)));
  }

  /** The places of nonzero elements of a known tensor, one column each. */
  void nonZero() {
    Tensor x = n.constant(0);
    Shape shape = x.shape();
    int[] found = IntStream.range(0, shape.count()).filter(index -> x.real(index) != 0).toArray();
    int[] strides = shape.strides();
    n.result(named(TensorData.whole(DType.I64, Shape.of(shape.rank(), found.length), index -> {
      int axis = index / found.length;
      return found[index % found.length] / strides[axis] % shape.dim(axis);
    })));
  }

  /** A new dimension with one value where the index is, another elsewhere; negative indices count from the end. */
  void oneHot() {
    int indices = n.cast(n.operand(0), DType.I64);
    long depth = (long) n.scalar(1);
    int values = n.operand(2);
    int rank = n.rank(indices) + 1;
    int axis = n.axis(n.node().integer("axis", -1), rank);
    if (depth < 1 || depth > LARGEST || n.shape(values).count() != 2) {
      throw n.node().bad("the depth is 1 to " + LARGEST + " and there are two values", depth);
    }
    int[] extents = new int[rank];
    Arrays.fill(extents, 1);
    extents[axis] = (int) depth;
    int range = n.literal(TensorData.whole(DType.I64, Shape.of(extents), index -> index));
    int fromEnd = n.literal(TensorData.whole(DType.I64, Shape.of(extents), index -> index - depth));
    int[] spread = IntStream.range(0, rank)
        .map(dim -> dim == axis ? 1 : n.shape(indices).dim(dim < axis ? dim : dim - 1)).toArray();
    int wide = n.reshape(indices, Shape.of(spread));
    int hot = n.binary(BinaryKind.OR, n.binary(BinaryKind.EQUAL, range, wide),
        n.binary(BinaryKind.EQUAL, fromEnd, wide));
    int flat = n.reshape(values, Shape.of(2));
    int off = n.reshape(n.slice(flat, 0, 0, 1), Shape.of());
    int on = n.reshape(n.slice(flat, 0, 1, 2), Shape.of());
    n.result(n.main(new Op.Select(), hot, on, off));
  }
}
