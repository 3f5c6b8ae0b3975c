package dev.mote.formats.tflite;

import dev.mote.graph.DType;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Quantization;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import java.util.List;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.BuiltinOptions;
import org.tensorflow.lite.schema.ConcatenationOptionsT;
import org.tensorflow.lite.schema.DepthToSpaceOptionsT;
import org.tensorflow.lite.schema.GatherOptionsT;
import org.tensorflow.lite.schema.MirrorPadMode;
import org.tensorflow.lite.schema.MirrorPadOptionsT;
import org.tensorflow.lite.schema.ReshapeOptionsT;
import org.tensorflow.lite.schema.ResizeBilinearOptionsT;
import org.tensorflow.lite.schema.ResizeNearestNeighborOptionsT;
import org.tensorflow.lite.schema.SpaceToDepthOptionsT;
import org.tensorflow.lite.schema.StridedSliceOptionsT;

/** Operators that move, repeat, cut or resample elements. */
final class MovementExport {
  private final Exporter exporter;

  MovementExport(Exporter exporter) {
    this.exporter = exporter;
  }

  void reshape(Node node, Op.Reshape reshape) {
    reshape(node.name() + "/shape", exporter.tensor(node.inputs().getFirst()), reshape.shape(), output(node));
  }

  void transpose(Node node, Op.Transpose transpose) {
    exporter.operator(BuiltinOperator.TRANSPOSE, with(node, ints(node, "permutation", transpose.permutation())),
        output(node));
  }

  void concat(Node node, Op.Concat concat) {
    ConcatenationOptionsT options = new ConcatenationOptionsT();
    options.setAxis(concat.axis());
    exporter.operator(BuiltinOperator.CONCATENATION, BuiltinOptions.ConcatenationOptions, options,
        requantized(node), output(node));
  }

  /** The operands, those of another scale or zero point than the result's requantised first, since TensorFlow Lite only copies. */
  private int[] requantized(Node node) {
    TensorType result = exporter.graph().outputType(node);
    int[] operands = exporter.operands(node);
    for (int index = 0; index < operands.length; index++) {
      TensorType type = exporter.graph().inputType(node, index);
      if (!type.quantization().equals(result.quantization())) {
        int requantized = exporter.intermediate(node.name() + "/requantized",
            type.withQuantization(result.quantization()));
        exporter.operator(BuiltinOperator.QUANTIZE, new int[]{operands[index]}, requantized);
        operands[index] = requantized;
      }
    }
    return operands;
  }

  void slice(Node node, Op.Slice slice) {
    if (slice.stride().stream().allMatch(stride -> stride == 1)) {
      exporter.operator(BuiltinOperator.SLICE,
          with(node, ints(node, "begin", slice.begin()), ints(node, "size", slice.size())), output(node));
      return;
    }
    StridedSliceOptionsT options = new StridedSliceOptionsT();
    int[] end = new int[slice.size().size()];
    int endMask = 0;
    for (int axis = 0; axis < end.length; axis++) {
      end[axis] = slice.begin().get(axis) + slice.size().get(axis) * slice.stride().get(axis);
      // Walking backwards beyond the first element cannot be written as an index: -1 would mean the last.
      endMask |= end[axis] < 0 ? 1 << axis : 0;
    }
    options.setEndMask(endMask);
    exporter.operator(BuiltinOperator.STRIDED_SLICE, BuiltinOptions.StridedSliceOptions, options,
        with(node, ints(node, "begin", slice.begin()), exporter.ints(node.name() + "/end", end),
            ints(node, "strides", slice.stride())),
        output(node));
  }

  void pad(Node node, Op.Pad pad) {
    int[] pairs = new int[2 * pad.before().size()];
    for (int axis = 0; axis < pad.before().size(); axis++) {
      pairs[2 * axis] = pad.before().get(axis);
      pairs[2 * axis + 1] = pad.after().get(axis);
    }
    int counts = exporter.constant(node.name() + "/padding", Tensor.ints(Shape.of(pad.before().size(), 2), pairs),
        Quantization.NONE);
    switch (pad.mode()) {
      case CONSTANT -> {
        if (pad.value() == 0) {
          exporter.operator(BuiltinOperator.PAD, with(node, counts), output(node));
        } else {
          exporter.operator(BuiltinOperator.PADV2, with(node, counts, fill(node, pad.value())), output(node));
        }
      }
      case REFLECT -> mirror(node, counts, MirrorPadMode.REFLECT);
      case SYMMETRIC -> mirror(node, counts, MirrorPadMode.SYMMETRIC);
      case EDGE -> throw Exporter.unsupported(node, "it cannot pad with the edge; use symmetric or reflected padding");
    }
  }

  private void mirror(Node node, int counts, byte mode) {
    MirrorPadOptionsT options = new MirrorPadOptionsT();
    options.setMode(mode);
    exporter.operator(BuiltinOperator.MIRROR_PAD, BuiltinOptions.MirrorPadOptions, options, with(node, counts),
        output(node));
  }

  private int fill(Node node, float value) {
    TensorType type = exporter.graph().inputType(node, 0);
    Shape one = Shape.of(1);
    long stored = type.isQuantized()
        ? Math.round((double) value / type.affine().scale()) + type.affine().zeroPoint()
        : (long) value;
    Tensor tensor = switch (type.dtype()) {
      case F32 -> Tensor.floats(one, value);
      case I16 -> new Tensor.Shorts(one, new short[]{(short) Math.clamp(stored, -32768, 32767)});
      case I32 -> Tensor.ints(one, (int) stored);
      case I64 -> new Tensor.Longs(one, new long[]{stored});
      case I8, U8, BOOL, I4, I2, BINARY, TERNARY, SPIKE -> new Tensor.Bytes(one, type.dtype(),
          new byte[]{(byte) Math.clamp(stored, (int) type.dtype().min(), (int) type.dtype().max())});
    };
    return exporter.constant(node.name() + "/fill", tensor, type.quantization());
  }

  void gather(Node node, Op.Gather gather) {
    GatherOptionsT options = new GatherOptionsT();
    options.setAxis(gather.axis());
    Tensor indices = exporter.graph().constant(node.inputs().get(1));
    int[] operands = exporter.operands(node);
    if (indices != null) {
      operands[1] = fromTheFront(node, indices, exporter.graph().inputType(node, 0).shape().dim(gather.axis()));
    }
    exporter.operator(BuiltinOperator.GATHER, BuiltinOptions.GatherOptions, options, operands, output(node));
  }

  /** TensorFlow Lite does not count indices from the end. */
  private int fromTheFront(Node node, Tensor indices, int extent) {
    int[] numbers = new int[indices.shape().count()];
    for (int index = 0; index < numbers.length; index++) {
      long number = indices.integer(index);
      numbers[index] = Math.toIntExact(number < 0 ? number + extent : number);
    }
    return exporter.constant(node.name() + "/indices", Tensor.ints(indices.shape(), numbers), Quantization.NONE);
  }

  void tile(Node node, Op.Tile tile) {
    exporter.operator(BuiltinOperator.TILE, with(node, ints(node, "repeats", tile.repeats())), output(node));
  }

  void broadcast(Node node, Op.Broadcast broadcast) {
    exporter.operator(BuiltinOperator.BROADCAST_TO,
        with(node, exporter.ints(node.name() + "/shape", broadcast.shape().toArray())), output(node));
  }

  void depthToSpace(Node node, Op.DepthToSpace move) {
    if (move.depthLast()) {
      columnRowDepth(node, move.block());
      return;
    }
    refuseShorts(node);
    DepthToSpaceOptionsT options = new DepthToSpaceOptionsT();
    options.setBlockSize(move.block());
    exporter.operator(BuiltinOperator.DEPTH_TO_SPACE, BuiltinOptions.DepthToSpaceOptions, options,
        exporter.operands(node), output(node));
  }

  /** The other order of channels, by its definition: channels split into depth, row and column, then moved. */
  private void columnRowDepth(Node node, int block) {
    TensorType type = exporter.graph().inputType(node, 0);
    Shape x = type.shape();
    int depth = x.dim(3) / (block * block);
    Shape split = Shape.of(x.dim(0), x.dim(1), x.dim(2), depth, block, block);
    Shape moved = Shape.of(x.dim(0), x.dim(1), block, x.dim(2), block, depth);
    int parts = exporter.intermediate(node.name() + "/split", type.withShape(split));
    reshape(node.name() + "/split_shape", exporter.tensor(node.inputs().getFirst()), split, parts);
    int ordered = exporter.intermediate(node.name() + "/moved", type.withShape(moved));
    exporter.operator(BuiltinOperator.TRANSPOSE,
        new int[]{parts, exporter.ints(node.name() + "/permutation", 0, 1, 4, 2, 5, 3)}, ordered);
    reshape(node.name() + "/shape", ordered, exporter.graph().outputType(node).shape(), output(node));
  }

  private void reshape(String name, int from, Shape shape, int to) {
    ReshapeOptionsT options = new ReshapeOptionsT();
    options.setNewShape(shape.toArray());
    exporter.operator(BuiltinOperator.RESHAPE, BuiltinOptions.ReshapeOptions, options,
        new int[]{from, exporter.ints(name, shape.toArray())}, to);
  }

  private void refuseShorts(Node node) {
    if (exporter.graph().inputType(node, 0).dtype() == DType.I16) {
      throw Exporter.unsupported(node, "it moves no 16-bit elements; quantise to int8");
    }
  }

  void spaceToDepth(Node node, Op.SpaceToDepth move) {
    refuseShorts(node);
    SpaceToDepthOptionsT options = new SpaceToDepthOptionsT();
    options.setBlockSize(move.block());
    exporter.operator(BuiltinOperator.SPACE_TO_DEPTH, BuiltinOptions.SpaceToDepthOptions, options,
        exporter.operands(node), output(node));
  }

  void resize(Node node, Op.Resize resize) {
    boolean corners = resize.coordinates() == Op.Coordinates.ALIGN_CORNERS;
    boolean half = resize.coordinates() == Op.Coordinates.HALF_PIXEL;
    int[] operands = with(node, exporter.ints(node.name() + "/size", resize.height(), resize.width()));
    if (resize.kind() == Op.ResizeKind.BILINEAR) {
      ResizeBilinearOptionsT options = new ResizeBilinearOptionsT();
      options.setAlignCorners(corners);
      options.setHalfPixelCenters(half);
      exporter.operator(BuiltinOperator.RESIZE_BILINEAR, BuiltinOptions.ResizeBilinearOptions, options, operands,
          output(node));
      return;
    }
    Op.ResizeKind has = corners || half ? Op.ResizeKind.NEAREST_ROUND_UP : Op.ResizeKind.NEAREST_FLOOR;
    if (resize.kind() != has) {
      throw Exporter.unsupported(node, "with " + resize.coordinates() + " its nearest pixel is " + has + ", not "
          + resize.kind() + "; change the rounding");
    }
    ResizeNearestNeighborOptionsT options = new ResizeNearestNeighborOptionsT();
    options.setAlignCorners(corners);
    options.setHalfPixelCenters(half);
    exporter.operator(BuiltinOperator.RESIZE_NEAREST_NEIGHBOR, BuiltinOptions.ResizeNearestNeighborOptions, options,
        operands, output(node));
  }

  private int ints(Node node, String what, List<Integer> numbers) {
    return exporter.ints(node.name() + "/" + what, numbers.stream().mapToInt(Integer::intValue).toArray());
  }

  private int[] with(Node node, int... more) {
    int[] operands = new int[1 + more.length];
    operands[0] = exporter.tensor(node.inputs().getFirst());
    System.arraycopy(more, 0, operands, 1, more.length);
    return operands;
  }

  private int output(Node node) {
    return exporter.tensor(node.output());
  }
}
