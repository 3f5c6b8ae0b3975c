package dev.mote.formats.tflite;

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
    ReshapeOptionsT options = new ReshapeOptionsT();
    options.setNewShape(reshape.shape().toArray());
    exporter.operator(BuiltinOperator.RESHAPE, BuiltinOptions.ReshapeOptions, options,
        with(node, exporter.ints(node.name() + "/shape", reshape.shape().toArray())), output(node));
  }

  void transpose(Node node, Op.Transpose transpose) {
    exporter.operator(BuiltinOperator.TRANSPOSE, with(node, ints(node, "permutation", transpose.permutation())),
        output(node));
  }

  void concat(Node node, Op.Concat concat) {
    ConcatenationOptionsT options = new ConcatenationOptionsT();
    options.setAxis(concat.axis());
    exporter.operator(BuiltinOperator.CONCATENATION, BuiltinOptions.ConcatenationOptions, options,
        exporter.operands(node), output(node));
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
    exporter.operator(BuiltinOperator.GATHER, BuiltinOptions.GatherOptions, options, exporter.operands(node),
        output(node));
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
      throw Exporter.unsupported(node, "its channels come in depth-column-row order; reorder the channels before it");
    }
    DepthToSpaceOptionsT options = new DepthToSpaceOptionsT();
    options.setBlockSize(move.block());
    exporter.operator(BuiltinOperator.DEPTH_TO_SPACE, BuiltinOptions.DepthToSpaceOptions, options,
        exporter.operands(node), output(node));
  }

  void spaceToDepth(Node node, Op.SpaceToDepth move) {
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
