package dev.mote.formats.onnx;

import dev.mote.graph.BinaryKind;
import dev.mote.graph.DType;
import dev.mote.graph.Op;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Imports operators that move, repeat or pick elements. */
record Movements(NodeImport n) {
  void reshape() {
    int x = n.moved(0);
    long[] wanted = n.opset() < 5 || !n.has(1) ? n.node().integers("shape") : n.integers(1);
    if (wanted == null) {
      throw n.node().bad("the new shape is given", "none");
    }
    Shape shape = n.shape(x);
    boolean zeroMeansZero = n.node().flag("allowzero", false);
    long known = 1;
    int open = -1;
    long[] extents = wanted.clone();
    for (int axis = 0; axis < extents.length; axis++) {
      if (extents[axis] == 0 && !zeroMeansZero) {
        if (axis >= shape.rank()) {
          throw n.node().bad("an extent of 0 copies one of the operand's", Arrays.toString(wanted) + " for " + shape);
        }
        extents[axis] = shape.dim(axis);
      }
      if (extents[axis] == -1 && open < 0) {
        open = axis;
      } else if (extents[axis] < 0 || extents[axis] > Integer.MAX_VALUE) {
        throw n.node().bad("one extent at most is -1 and the others at least 0", Arrays.toString(wanted));
      } else {
        known = known * extents[axis] > Integer.MAX_VALUE ? Integer.MAX_VALUE : known * extents[axis];
      }
    }
    if (open >= 0) {
      if (known == 0 || shape.count() % known != 0) {
        throw n.node().bad("a reshape keeps the number of elements", Arrays.toString(wanted) + " for " + shape);
      }
      extents[open] = shape.count() / known;
    }
    n.result(n.reshape(x, shape(extents)));
  }

  private Shape shape(long[] extents) {
    return TensorData.shape(Arrays.stream(extents).boxed().toList(), n.node().place());
  }

  void squeeze() {
    int x = n.moved(0);
    Shape shape = n.shape(x);
    long[] axes = n.integers("axes", 1);
    List<Integer> dropped = axes == null
        ? IntStream.range(0, shape.rank()).filter(axis -> shape.dim(axis) == 1).boxed().toList()
        : n.axes(axes, shape.rank());
    if (dropped.stream().anyMatch(axis -> shape.dim(axis) != 1)) {
      throw n.node().bad("squeezed dimensions have extent 1", "axes " + dropped + " of " + shape);
    }
    n.result(n.reshape(x, Shape
        .of(IntStream.range(0, shape.rank()).filter(axis -> !dropped.contains(axis)).map(shape::dim).toArray())));
  }

  void unsqueeze() {
    int x = n.moved(0);
    long[] axes = n.integers("axes", 1);
    if (axes == null) {
      throw n.node().bad("axes are given", "none");
    }
    List<Integer> added = n.axes(axes, n.rank(x) + axes.length);
    List<Integer> extents = new ArrayList<>();
    IntStream.of(n.shape(x).toArray()).forEach(extents::add);
    added.forEach(axis -> extents.add(axis, 1));
    n.result(n.reshape(x, Shape.of(extents.stream().mapToInt(Integer::intValue).toArray())));
  }

  void transpose() {
    int x = n.moved(0);
    int rank = n.rank(x);
    long[] stated = n.node().integers("perm");
    List<Integer> permutation = new ArrayList<>();
    for (int axis = 0; axis < rank; axis++) {
      if (stated != null && stated.length != rank) {
        throw n.node().bad("attribute 'perm' has " + rank + " numbers", Arrays.toString(stated));
      }
      permutation.add(stated == null ? rank - 1 - axis : n.axis(stated[axis], rank));
    }
    n.result(n.rank(x) == 0 ? x : n.main(new Op.Transpose(permutation), x));
  }

  void concat() {
    List<Integer> parts = new ArrayList<>();
    IntStream.range(0, n.node().inputs()).filter(n::has).forEach(index -> parts.add(n.moved(index)));
    if (parts.isEmpty()) {
      throw n.node().bad("there is at least one operand", "none");
    }
    // Quantised numbers may stay so only where all stand for reals by one rule.
    boolean alike = parts.stream()
        .allMatch(id -> n.type(id).quantization().equals(n.type(parts.getFirst()).quantization()));
    int[] joined = alike
        ? parts.stream().mapToInt(Integer::intValue).toArray()
        : parts.stream().mapToInt(id -> RawNumbers.of(n, id)).toArray();
    int axis = n.axis(n.node().integer("axis", 1), n.rank(parts.getFirst()));
    n.result(n.main(new Op.Concat(axis), joined));
  }

  void split() {
    int x = n.moved(0);
    int axis = n.axis(n.node().integer("axis", 0), n.rank(x));
    int extent = n.shape(x).dim(axis);
    int parts = n.node().proto().getOutputCount();
    long[] sizes = n.integers("split", 1);
    if (sizes == null) {
      int count = n.node().small("num_outputs", parts);
      if (count < 1 || count != parts || (extent % count != 0 && !n.node().has("num_outputs"))) {
        throw n.node().bad("an extent divides into the results", extent + " for " + count);
      }
      int chunk = (extent + count - 1) / count;
      sizes = IntStream.range(0, count)
          .mapToLong(part -> Math.max(0, Math.min(chunk, extent - (long) part * chunk))).toArray();
    }
    if (sizes.length != parts || Arrays.stream(sizes).anyMatch(size -> size < 0 || size > extent)
        || Arrays.stream(sizes).sum() != extent) {
      throw n.node().bad("the parts of a split add up to the extent " + extent, Arrays.toString(sizes));
    }
    int at = 0;
    for (int part = 0; part < parts; part++) {
      n.result(part, n.slice(x, axis, at, at + (int) sizes[part]));
      at += (int) sizes[part];
    }
  }

  void slice() {
    int x = n.moved(0);
    Shape shape = n.shape(x);
    boolean attributes = n.opset() < 10;
    long[] starts = attributes ? n.node().integers("starts") : n.integers(1);
    long[] ends = attributes ? n.node().integers("ends") : n.integers(2);
    if (starts == null || ends == null || starts.length != ends.length) {
      throw n.node().bad("there are as many starts as ends", Arrays.toString(starts) + " and " + Arrays.toString(ends));
    }
    long[] axes = attributes ? n.node().integers("axes") : n.has(3) ? n.integers(3) : null;
    long[] steps = !attributes && n.has(4) ? n.integers(4) : null;
    List<Integer> begin = new ArrayList<>(java.util.Collections.nCopies(shape.rank(), 0));
    List<Integer> size = new ArrayList<>();
    List<Integer> stride = new ArrayList<>(java.util.Collections.nCopies(shape.rank(), 1));
    IntStream.of(shape.toArray()).forEach(size::add);
    for (int index = 0; index < starts.length; index++) {
      if ((axes != null && index >= axes.length) || (steps != null && index >= steps.length)) {
        throw n.node().bad("there are as many axes and steps as starts", starts.length + " starts");
      }
      int axis = n.axis(axes == null ? index : axes[index], shape.rank());
      long step = steps == null ? 1 : Math.max(-Integer.MAX_VALUE, Math.min(Integer.MAX_VALUE, steps[index]));
      int extent = shape.dim(axis);
      if (step == 0) {
        throw n.node().bad("steps are not 0", 0);
      }
      long start = clamp(starts[index], extent, 0, step > 0 ? extent : extent - 1L);
      long end = clamp(ends[index], extent, step > 0 ? 0 : -1, step > 0 ? extent : extent - 1L);
      long count = step > 0 ? (end - start + step - 1) / step : (start - end - step - 1) / -step;
      count = extent == 0 ? 0 : Math.max(0, count);
      begin.set(axis, count == 0 ? 0 : (int) start);
      size.set(axis, (int) count);
      stride.set(axis, count <= 1 ? 1 : (int) step);
    }
    n.result(n.main(new Op.Slice(begin, size, stride), x));
  }

  private static long clamp(long position, int extent, long least, long most) {
    return Math.max(least, Math.min(most, position < 0 ? Math.max(position, Integer.MIN_VALUE) + extent : position));
  }

  void pad() {
    int x = n.operand(0);
    Shape shape = n.shape(x);
    int rank = shape.rank();
    boolean attributes = n.opset() < 11;
    long[] pads = attributes ? n.node().integers("pads") : n.integers(1);
    List<Integer> axes = n.axes(!attributes && n.has(3) ? sortedCheck(n.integers(3)) : null, rank);
    if (pads == null || pads.length != 2 * axes.size()) {
      throw n.node().bad("there are two pad counts a dimension", Arrays.toString(pads) + " for " + axes.size());
    }
    List<Integer> before = new ArrayList<>(java.util.Collections.nCopies(rank, 0));
    List<Integer> after = new ArrayList<>(before);
    int cropped = x;
    for (int index = 0; index < axes.size(); index++) {
      int axis = axes.get(index);
      int head = n.node().small(pads[index], "a pad count");
      int tail = n.node().small(pads[axes.size() + index], "a pad count");
      int from = Math.max(0, -head);
      int to = shape.dim(axis) - Math.max(0, -tail);
      if (from > to) {
        throw n.node().bad("negative padding leaves something", head + " and " + tail + " of " + shape);
      }
      cropped = n.slice(cropped, axis, from, to);
      before.set(axis, Math.max(0, head));
      after.set(axis, Math.max(0, tail));
    }
    String mode = n.node().text("mode", "constant");
    if (mode.equals("wrap")) {
      n.result(wrapped(cropped, before, after));
      return;
    }
    float value = attributes ? n.node().real("value", 0) : n.has(2) ? (float) n.scalar(2) : 0;
    Op.PadMode kind = switch (mode) {
      case "constant" -> Op.PadMode.CONSTANT;
      case "reflect" -> Op.PadMode.REFLECT;
      case "edge" -> Op.PadMode.EDGE;
      default -> throw n.node().bad("attribute 'mode' is constant, reflect, edge or wrap", "'" + mode + "'");
    };
    n.result(n.main(new Op.Pad(before, after, kind, value), cropped));
  }

  private long[] sortedCheck(long[] axes) {
    int rank = n.rank(n.operand(0));
    for (int index = 1; index < axes.length; index++) {
      if (n.axis(axes[index], rank) <= n.axis(axes[index - 1], rank)) {
        throw n.node().unsupported("axes of padding that do not ascend", "sort them");
      }
    }
    return axes;
  }

  /** Padding that starts over at the other end: indices modulo the extent, dimension by dimension. */
  private int wrapped(int x, List<Integer> before, List<Integer> after) {
    int result = x;
    for (int axis = 0; axis < before.size(); axis++) {
      int head = before.get(axis);
      int extent = n.shape(x).dim(axis);
      if (head + after.get(axis) > 0) {
        int total = Math.addExact(Math.addExact(head, extent), after.get(axis));
        if (total > 1 << 24 || extent == 0) {
          throw n.node().bad("wrapped extents are 1 to 16777216", total);
        }
        result = n.add(new Op.Gather(axis),
            result,
            n.literal(TensorData.whole(DType.I64, Shape.of(total), index -> Math.floorMod(index - head, extent))));
      }
    }
    return result;
  }

  void expand() {
    int x = n.moved(0);
    Shape wanted = shape(n.integers(1));
    n.result(n.broadcast(x, Shape.broadcast(n.shape(x), wanted)));
  }

  void tile() {
    int x = n.moved(0);
    long[] repeats = n.integers(1);
    if (repeats.length != n.rank(x)) {
      throw n.node().bad("there is one repeat a dimension", Arrays.toString(repeats) + " for " + n.shape(x));
    }
    n.result(n.main(
        new Op.Tile(Arrays.stream(repeats).mapToObj(repeat -> n.node().small(repeat, "a repeat")).toList()), x));
  }

  void gather() {
    int x = n.moved(0);
    int indices = checked(n.operand(1), n.shape(x).rank() == 0 ? 0 : n.shape(x).dim(axis(x)));
    n.result(n.main(new Op.Gather(axis(x)), x, indices));
  }

  private int axis(int x) {
    return n.axis(n.node().integer("axis", 0), n.rank(x));
  }

  void gatherElements() {
    int x = n.moved(0);
    n.result(n.main(new Op.GatherElements(axis(x)), x, checked(n.operand(1), n.shape(x).dim(axis(x)))));
  }

  /** Known indices lie within the extent. */
  private int checked(int indices, int extent) {
    Tensor known = n.graph().known(indices);
    for (int index = 0; known != null && index < known.shape().count(); index++) {
      if (known.integer(index) < -extent || known.integer(index) >= extent) {
        throw n.node().bad("indices lie within " + -extent + " to " + (extent - 1), known.integer(index));
      }
    }
    return indices;
  }

  /** Slices picked by index tuples: the tuples become positions in the flattened leading dimensions. */
  void gatherTuples() {
    int x = n.moved(0);
    int tuples = n.cast(n.operand(1), DType.I64);
    Shape shape = n.shape(x);
    Shape indexed = n.shape(tuples);
    int batch = n.node().small("batch_dims", 0);
    if (batch < 0 || batch >= Math.min(shape.rank(), indexed.rank()) || indexed.last() > shape.rank() - batch
        || indexed.last() < 1) {
      throw n.node().bad("index tuples fit the operand", indexed + " with " + batch + " batch dimensions for " + shape);
    }
    int depth = indexed.last();
    int[] extents = Arrays.copyOfRange(shape.toArray(), batch, batch + depth);
    int[] steps = Shape.of(extents).strides();
    int wide = n.literal(TensorData.whole(DType.I64, Shape.of(depth), index -> extents[index]));
    int step = n.literal(TensorData.whole(DType.I64, Shape.of(depth), index -> steps[index]));
    // Negative indices count from the end.
    int positive = n.binary(BinaryKind.FLOOR_MODULO, tuples, wide);
    int places = n.add(new Op.Reduce(dev.mote.graph.ReduceKind.SUM, List.of(indexed.rank() - 1), false),
        n.binary(BinaryKind.MULTIPLY, positive, step));
    int before = shape.countBetween(0, batch);
    int picked = shape.countBetween(batch, batch + depth);
    if (batch > 0) {
      int[] offsetShape = new int[indexed.rank() - 1];
      Arrays.fill(offsetShape, 1);
      System.arraycopy(shape.toArray(), 0, offsetShape, 0, batch);
      int offsets = n.literal(TensorData.whole(DType.I64, Shape.of(offsetShape), index -> (long) index * picked));
      places = n.binary(BinaryKind.ADD, places, offsets);
    }
    int rest = shape.countBetween(batch + depth, shape.rank());
    int flat = n.reshape(x, Shape.of(before * picked, rest));
    int result = n.main(new Op.Gather(0), flat, places);
    int[] leading = n.shape(places).toArray();
    int[] trailing = Arrays.copyOfRange(shape.toArray(), batch + depth, shape.rank());
    n.result(n.reshape(result, Shape.of(IntStream.concat(IntStream.of(leading), IntStream.of(trailing)).toArray())));
  }

  /** Slices where a known condition holds. */
  void compress() {
    int x = n.moved(0);
    Tensor condition = n.constant(1);
    boolean flat = !n.node().has("axis");
    int source = flat ? n.reshape(x, Shape.of(n.shape(x).count())) : x;
    int axis = flat ? 0 : axis(x);
    int extent = n.shape(source).dim(axis);
    int[] kept = IntStream.range(0, Math.min(extent, condition.shape().count()))
        .filter(index -> condition.integer(index) != 0).toArray();
    n.result(n.main(new Op.Gather(axis), source,
        n.literal(TensorData.whole(DType.I64, Shape.of(kept.length), index -> kept[index]))));
  }

  void depthToSpace() {
    String mode = n.node().text("mode", "DCR");
    if (!mode.equals("DCR") && !mode.equals("CRD")) {
      throw n.node().bad("attribute 'mode' is DCR or CRD", "'" + mode + "'");
    }
    images(new Op.DepthToSpace(block(), mode.equals("CRD")));
  }

  void spaceToDepth() {
    images(new Op.SpaceToDepth(block()));
  }

  private int block() {
    return n.node().small("blocksize", 0);
  }

  private void images(Op op) {
    int x = n.moved(0);
    n.result(n.fromImages(n.main(op, n.toImages(x)), n.rank(x)));
  }
}
