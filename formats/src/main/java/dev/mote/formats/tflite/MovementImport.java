package dev.mote.formats.tflite;

import dev.mote.graph.DType;
import dev.mote.graph.Op;
import dev.mote.graph.Quantization;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.lite.schema.BuiltinOptions;
import org.tensorflow.lite.schema.DepthToSpaceOptions;
import org.tensorflow.lite.schema.GatherOptions;
import org.tensorflow.lite.schema.MirrorPadMode;
import org.tensorflow.lite.schema.MirrorPadOptions;
import org.tensorflow.lite.schema.ReshapeOptions;
import org.tensorflow.lite.schema.ResizeBilinearOptions;
import org.tensorflow.lite.schema.ResizeNearestNeighborOptions;
import org.tensorflow.lite.schema.SpaceToDepthOptions;
import org.tensorflow.lite.schema.SqueezeOptions;

/** Operators that move, repeat or resample elements under another shape. */
final class MovementImport {
  private final Importer importer;

  MovementImport(Importer importer) {
    this.importer = importer;
  }

  void reshape(OperatorEntry operator) {
    Shape from = importer.shape(operator, 0);
    reshape(operator, wanted(operator, from));
  }

  private int[] wanted(OperatorEntry operator, Shape from) {
    if (importer.has(operator, 1)) {
      if (importer.constantOf(importer.operand(operator, 1)) == null) {
        return importer.output(operator, 0).extents();
      }
      return completed(operator, importer.knownInts(operator, 1, "new shape"), from);
    }
    ReshapeOptions options = importer.options(operator, BuiltinOptions.ReshapeOptions, new ReshapeOptions());
    int rank = options.newShapeLength();
    if (rank > 8) {
      throw importer.bad(operator, "the new shape has at most 8 dimensions, found " + rank);
    }
    int[] shape = new int[rank];
    Arrays.setAll(shape, options::newShape);
    // Old files write a scalar as [0].
    return rank == 1 && shape[0] == 0 && from.count() == 1 ? new int[0] : completed(operator, shape, from);
  }

  private int[] completed(OperatorEntry operator, int[] shape, Shape from) {
    int[] completed = shape.clone();
    long known = 1;
    int open = -1;
    for (int axis = 0; axis < shape.length; axis++) {
      if (shape[axis] == -1 && open < 0) {
        open = axis;
      } else if (shape[axis] < 0) {
        throw importer.bad(operator, "the new shape has one open dimension at most, found " + Arrays.toString(shape));
      } else {
        known = Math.min(known * shape[axis], Integer.MAX_VALUE);
      }
    }
    if (open >= 0) {
      completed[open] = known == 0 ? 0 : (int) (from.count() / known);
    }
    return completed;
  }

  private void reshape(OperatorEntry operator, int... extents) {
    importer.result(operator, new Op.Reshape(Shape.of(extents)), List.of(importer.operand(operator, 0)));
  }

  void squeeze(OperatorEntry operator) {
    SqueezeOptions options = importer.options(operator, BuiltinOptions.SqueezeOptions, new SqueezeOptions());
    Shape from = importer.shape(operator, 0);
    boolean[] dropped = new boolean[from.rank()];
    int listed = options.squeezeDimsLength();
    if (listed > 8) {
      throw importer.bad(operator, "at most 8 dimensions are squeezed, found " + listed);
    }
    for (int position = 0; position < listed; position++) {
      dropped[importer.axis(operator, options.squeezeDims(position), from.rank())] = true;
    }
    List<Integer> extents = new ArrayList<>();
    for (int axis = 0; axis < from.rank(); axis++) {
      if (listed == 0 ? from.dim(axis) != 1 : !dropped[axis]) {
        extents.add(from.dim(axis));
      }
    }
    reshape(operator, extents.stream().mapToInt(Integer::intValue).toArray());
  }

  void expand(OperatorEntry operator) {
    int[] from = importer.shape(operator, 0).toArray();
    int place = importer.axis(operator, importer.knownInt(operator, 1, "axis"), from.length + 1);
    int[] extents = new int[from.length + 1];
    for (int axis = 0; axis < extents.length; axis++) {
      extents[axis] = axis == place ? 1 : from[axis < place ? axis : axis - 1];
    }
    reshape(operator, extents);
  }

  void transpose(OperatorEntry operator) {
    int rank = importer.shape(operator, 0).rank();
    List<Integer> permutation = new ArrayList<>();
    for (int axis : importer.knownInts(operator, 1, "permutation")) {
      permutation.add(importer.axis(operator, axis, rank));
    }
    importer.result(operator, new Op.Transpose(permutation), List.of(importer.operand(operator, 0)));
  }

  void pad(OperatorEntry operator) {
    float value = 0;
    if (importer.has(operator, 2)) {
      TensorType type = importer.type(operator, 2);
      double stored = importer.known(operator, 2, "padding value").real(0);
      value = type.isQuantized()
          ? (float) (type.affine().scale() * (stored - type.affine().zeroPoint()))
          : (float) stored;
    }
    pad(operator, Op.PadMode.CONSTANT, value);
  }

  void mirrorPad(OperatorEntry operator) {
    byte mode = importer.options(operator, BuiltinOptions.MirrorPadOptions, new MirrorPadOptions()).mode();
    pad(operator, mode == MirrorPadMode.REFLECT ? Op.PadMode.REFLECT : Op.PadMode.SYMMETRIC, 0);
  }

  private void pad(OperatorEntry operator, Op.PadMode mode, float value) {
    int[] counts = importer.knownInts(operator, 1, "padding");
    List<Integer> before = new ArrayList<>();
    List<Integer> after = new ArrayList<>();
    for (int index = 0; index + 1 < counts.length; index += 2) {
      before.add(counts[index]);
      after.add(counts[index + 1]);
    }
    importer.result(operator, new Op.Pad(before, after, mode, value), List.of(importer.operand(operator, 0)));
  }

  void gather(OperatorEntry operator) {
    GatherOptions options = importer.options(operator, BuiltinOptions.GatherOptions, new GatherOptions());
    if (options.batchDims() != 0) {
      throw importer.unsupported(operator, "batch dimensions are not, found " + options.batchDims());
    }
    int axis = importer.axis(operator, options.axis(), importer.shape(operator, 0).rank());
    requireIndices(operator, 1);
    importer.result(operator, new Op.Gather(axis),
        List.of(importer.operand(operator, 0), importer.operand(operator, 1)));
  }

  private void requireIndices(OperatorEntry operator, int position) {
    DType dtype = importer.type(operator, position).dtype();
    if (dtype != DType.I16 && dtype != DType.I32 && dtype != DType.I64) {
      throw importer.bad(operator, "the indices are 16, 32 or 64-bit integers, found " + dtype.label());
    }
  }

  /** Rows of a table, which is the second operand here. */
  void embedding(OperatorEntry operator) {
    requireIndices(operator, 0);
    importer.result(operator, new Op.Gather(0), List.of(importer.operand(operator, 1), importer.operand(operator, 0)));
  }

  void tile(OperatorEntry operator) {
    List<Integer> repeats = Arrays.stream(importer.knownInts(operator, 1, "repeats")).boxed().toList();
    importer.result(operator, new Op.Tile(repeats), List.of(importer.operand(operator, 0)));
  }

  void broadcast(OperatorEntry operator) {
    Shape shape = Shape.of(importer.knownInts(operator, 1, "shape"));
    importer.result(operator, new Op.Broadcast(shape), List.of(importer.operand(operator, 0)));
  }

  void fill(OperatorEntry operator) {
    Shape shape = Shape.of(importer.knownInts(operator, 0, "shape"));
    importer.result(operator, new Op.Broadcast(shape), List.of(importer.operand(operator, 1)));
  }

  void zerosLike(OperatorEntry operator) {
    TensorType type = importer.type(operator, 0);
    int zero = importer.constant("zero", Tensor.zeros(type.dtype(), Shape.of()), Quantization.NONE);
    importer.result(operator, new Op.Broadcast(type.shape()), List.of(zero));
  }

  void depthToSpace(OperatorEntry operator) {
    int block = importer.options(operator, BuiltinOptions.DepthToSpaceOptions, new DepthToSpaceOptions()).blockSize();
    importer.result(operator, new Op.DepthToSpace(block, false), List.of(importer.operand(operator, 0)));
  }

  void spaceToDepth(OperatorEntry operator) {
    int block = importer.options(operator, BuiltinOptions.SpaceToDepthOptions, new SpaceToDepthOptions()).blockSize();
    importer.result(operator, new Op.SpaceToDepth(block), List.of(importer.operand(operator, 0)));
  }

  void resizeBilinear(OperatorEntry operator) {
    ResizeBilinearOptions options = importer.options(operator, BuiltinOptions.ResizeBilinearOptions,
        new ResizeBilinearOptions());
    resize(operator, Op.ResizeKind.BILINEAR, options.alignCorners(), options.halfPixelCenters());
  }

  /** Half-pixel centres pick floor((i + 0.5) * input / output), which is the nearest pixel of the half-pixel coordinate. */
  void resizeNearest(OperatorEntry operator) {
    ResizeNearestNeighborOptions options = importer.options(operator, BuiltinOptions.ResizeNearestNeighborOptions,
        new ResizeNearestNeighborOptions());
    boolean rounds = options.alignCorners() || options.halfPixelCenters();
    resize(operator, rounds ? Op.ResizeKind.NEAREST_ROUND_UP : Op.ResizeKind.NEAREST_FLOOR, options.alignCorners(),
        options.halfPixelCenters());
  }

  private void resize(OperatorEntry operator, Op.ResizeKind kind, boolean alignCorners, boolean halfPixel) {
    if (alignCorners && halfPixel) {
      throw importer.bad(operator, "corners are aligned or pixels have half-pixel centres, not both");
    }
    int[] size = importer.knownInts(operator, 1, "size");
    if (size.length != 2) {
      throw importer.bad(operator, "the size is height and width, found " + size.length + " numbers");
    }
    Op.Coordinates coordinates = alignCorners
        ? Op.Coordinates.ALIGN_CORNERS
        : halfPixel ? Op.Coordinates.HALF_PIXEL : Op.Coordinates.ASYMMETRIC;
    importer.result(operator, new Op.Resize(kind, size[0], size[1], coordinates),
        List.of(importer.operand(operator, 0)));
  }

  /** The shape of a tensor, which is known. */
  void shape(OperatorEntry operator) {
    int[] extents = importer.shape(operator, 0).toArray();
    known(operator, Shape.of(extents.length), extents);
  }

  /** Whole numbers from start to limit by delta, all known. */
  void range(OperatorEntry operator) {
    long start = importer.knownInt(operator, 0, "start");
    long limit = importer.knownInt(operator, 1, "limit");
    long delta = importer.knownInt(operator, 2, "step");
    long count = delta == 0 ? -1 : Math.max(0, Math.ceilDiv(limit - start, delta));
    if (count < 0 || count > 1 << 20) {
      throw importer.bad(operator, "the step is not 0 and there are at most 1048576 numbers, found " + start + " to "
          + limit + " by " + delta);
    }
    int[] numbers = new int[(int) count];
    Arrays.setAll(numbers, index -> (int) (start + index * delta));
    known(operator, Shape.of(numbers.length), numbers);
  }

  void rank(OperatorEntry operator) {
    known(operator, Shape.of(), importer.shape(operator, 0).rank());
  }

  private void known(OperatorEntry operator, Shape shape, int... numbers) {
    TensorEntry result = importer.output(operator, 0);
    Tensor contents = Contents.dtype(result) == DType.I64
        ? new Tensor.Longs(shape, Arrays.stream(numbers).asLongStream().toArray())
        : new Tensor.Ints(shape, numbers);
    importer.alias(operator, importer.constant(result.name(), contents, Quantization.NONE));
  }
}
