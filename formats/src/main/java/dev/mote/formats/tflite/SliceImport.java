package dev.mote.formats.tflite;

import dev.mote.graph.Op;
import dev.mote.graph.Shape;
import dev.mote.graph.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.tensorflow.lite.schema.BuiltinOptions;
import org.tensorflow.lite.schema.ConcatenationOptions;
import org.tensorflow.lite.schema.PackOptions;
import org.tensorflow.lite.schema.StridedSliceOptions;
import org.tensorflow.lite.schema.UnpackOptions;

/** Operators that cut tensors apart and join them. */
final class SliceImport {
  private final Importer importer;

  SliceImport(Importer importer) {
    this.importer = importer;
  }

  void concatenate(OperatorEntry operator) {
    ConcatenationOptions options = importer.options(operator, BuiltinOptions.ConcatenationOptions,
        new ConcatenationOptions());
    List<Integer> operands = all(operator);
    int axis = importer.axis(operator, options.axis(), importer.shape(operator, 0).rank());
    importer.activated(operator, options.fusedActivationFunction(), new Op.Concat(axis), operands);
  }

  /** Joins along a new axis. */
  void pack(OperatorEntry operator) {
    int wanted = importer.options(operator, BuiltinOptions.PackOptions, new PackOptions()).axis();
    Shape shape = importer.shape(operator, 0);
    int axis = importer.axis(operator, wanted, shape.rank() + 1);
    int[] extents = new int[shape.rank() + 1];
    for (int from = 0, to = 0; to < extents.length; to++) {
      extents[to] = to == axis ? 1 : shape.dim(from++);
    }
    Shape expanded = Shape.of(extents);
    List<Integer> parts = new ArrayList<>();
    for (int operand : all(operator)) {
      parts.add(importer.helper(operator, "part", new Op.Reshape(expanded), List.of(operand)));
    }
    importer.result(operator, new Op.Concat(axis), parts);
  }

  /** Cuts an axis into its elements and drops it. */
  void unpack(OperatorEntry operator) {
    int wanted = importer.options(operator, BuiltinOptions.UnpackOptions, new UnpackOptions()).axis();
    int x = importer.operand(operator, 0);
    Shape shape = importer.shape(operator, 0);
    int axis = importer.axis(operator, wanted, shape.rank());
    if (shape.dim(axis) != operator.outputs().length) {
      throw importer.bad(operator, "there is one result a slice, found " + operator.outputs().length + " of "
          + shape.dim(axis) + " slices");
    }
    List<Integer> extents = new ArrayList<>();
    for (int dimension = 0; dimension < shape.rank(); dimension++) {
      if (dimension != axis) {
        extents.add(shape.dim(dimension));
      }
    }
    Shape rest = Shape.of(extents.stream().mapToInt(Integer::intValue).toArray());
    for (int part = 0; part < operator.outputs().length; part++) {
      int slice = importer.helper(operator, "slice", part(shape, axis, part, 1), List.of(x));
      importer.result(operator, importer.output(operator, part), new Op.Reshape(rest), List.of(slice));
    }
  }

  /** Cuts an axis into equal parts; operands axis, x. */
  void split(OperatorEntry operator) {
    Shape shape = importer.shape(operator, 1);
    int axis = importer.axis(operator, importer.knownInt(operator, 0, "axis"), shape.rank());
    int parts = operator.outputs().length;
    if (parts == 0 || shape.dim(axis) % parts != 0) {
      throw importer.bad(operator, "an axis of " + shape.dim(axis) + " splits into equal parts, found " + parts);
    }
    int[] sizes = new int[parts];
    Arrays.fill(sizes, shape.dim(axis) / parts);
    split(operator, importer.operand(operator, 1), axis, sizes);
  }

  /** Cuts an axis into parts of given sizes, one of which may be -1 for the rest; operands x, sizes, axis. */
  void splitBySizes(OperatorEntry operator) {
    Shape shape = importer.shape(operator, 0);
    int[] sizes = importer.knownInts(operator, 1, "sizes");
    int axis = importer.axis(operator, importer.knownInt(operator, 2, "axis"), shape.rank());
    if (sizes.length != operator.outputs().length) {
      throw importer.bad(operator,
          "there is one size a result, found " + sizes.length + " and " + operator.outputs().length);
    }
    long rest = shape.dim(axis);
    int open = -1;
    for (int part = 0; part < sizes.length; part++) {
      if (sizes[part] == -1 && open < 0) {
        open = part;
      } else if (sizes[part] < 0) {
        throw importer.bad(operator, "at most one size is left open, found " + Arrays.toString(sizes));
      } else {
        rest -= sizes[part];
      }
    }
    if (rest < 0 || (open < 0 && rest != 0)) {
      throw importer.bad(operator, "the sizes add up to " + shape.dim(axis) + ", found " + Arrays.toString(sizes));
    }
    if (open >= 0) {
      sizes[open] = (int) rest;
    }
    split(operator, importer.operand(operator, 0), axis, sizes);
  }

  private void split(OperatorEntry operator, int x, int axis, int[] sizes) {
    Shape shape = importer.graph().type(x).shape();
    int begin = 0;
    for (int part = 0; part < sizes.length; part++) {
      importer.result(operator, importer.output(operator, part), part(shape, axis, begin, sizes[part]), List.of(x));
      begin += sizes[part];
    }
  }

  void slice(OperatorEntry operator) {
    Shape shape = importer.shape(operator, 0);
    int[] begin = importer.knownInts(operator, 1, "begin");
    int[] size = importer.knownInts(operator, 2, "size");
    if (begin.length != shape.rank() || size.length != shape.rank()) {
      throw importer.bad(operator,
          "begin and size have one number a dimension, found " + begin.length + " and " + size.length);
    }
    for (int axis = 0; axis < size.length; axis++) {
      if (size[axis] == -1) {
        size[axis] = Math.max(0, shape.dim(axis) - Math.max(0, begin[axis]));
      }
    }
    importer.result(operator, new Op.Slice(list(begin), list(size), Collections.nCopies(shape.rank(), 1)),
        List.of(importer.operand(operator, 0)));
  }

  /** Walks the axes named backwards. */
  void reverse(OperatorEntry operator) {
    int[] begin = new int[importer.shape(operator, 0).rank()];
    int[] size = importer.shape(operator, 0).toArray();
    int[] stride = new int[begin.length];
    Arrays.fill(stride, 1);
    for (int named : importer.knownInts(operator, 1, "axes")) {
      int axis = importer.axis(operator, named, begin.length);
      begin[axis] = Math.max(0, size[axis] - 1);
      stride[axis] = -1;
    }
    importer.result(operator, new Op.Slice(list(begin), list(size), list(stride)),
        List.of(importer.operand(operator, 0)));
  }

  void stridedSlice(OperatorEntry operator) {
    StridedSliceOptions options = importer.options(operator, BuiltinOptions.StridedSliceOptions,
        new StridedSliceOptions());
    TensorType type = importer.type(operator, 0);
    int[] begin = importer.knownInts(operator, 1, "begin");
    int[] end = importer.knownInts(operator, 2, "end");
    int[] stride = importer.knownInts(operator, 3, "strides");
    if (begin.length != end.length || begin.length != stride.length) {
      throw importer.bad(operator, "begin, end and strides are equally long, found " + begin.length + ", " + end.length
          + " and " + stride.length);
    }
    StridedSlice slice;
    try {
      slice = StridedSlice.of(type.shape(), begin, end, stride, options);
    } catch (IllegalArgumentException broken) {
      throw importer.bad(operator, String.valueOf(broken.getMessage()));
    }
    int x = importer.operand(operator, 0);
    if (slice.shape().equals(Shape.of(slice.op().size().stream().mapToInt(Integer::intValue).toArray()))) {
      importer.result(operator, slice.op(), List.of(x));
    } else {
      int cut = importer.helper(operator, "slice", slice.op(), List.of(x));
      importer.result(operator, new Op.Reshape(slice.shape()), List.of(cut));
    }
  }

  private List<Integer> all(OperatorEntry operator) {
    List<Integer> operands = new ArrayList<>();
    for (int position = 0; position < operator.inputs().length; position++) {
      operands.add(importer.operand(operator, position));
    }
    if (operands.isEmpty()) {
      throw importer.bad(operator, "there is at least one operand");
    }
    return operands;
  }

  private static Op.Slice part(Shape shape, int axis, int begin, int size) {
    int[] first = new int[shape.rank()];
    first[axis] = begin;
    return new Op.Slice(list(first), list(shape.with(axis, size).toArray()), Collections.nCopies(shape.rank(), 1));
  }

  private static List<Integer> list(int[] numbers) {
    return Arrays.stream(numbers).boxed().toList();
  }
}
