package dev.mote.hardware.mcu;

import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Quantization;
import dev.mote.graph.Requantization;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.graph.UnsupportedException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/** Operators that only move elements: each is one table of source offsets an axis of the result. */
final class MoveLowering {
  private static final int MOST_AXES = 6;
  /** The offset of an element that the operand does not have. */
  private static final int NOWHERE = Integer.MIN_VALUE / 2;

  private final TensorType type;
  private final List<int[]> tables = new ArrayList<>();
  private int fill;

  private MoveLowering(TensorType type) {
    this.type = type;
  }

  /** The move that {@code node} is, or null. */
  static @Nullable Layer layer(Graph graph, Node node) {
    TensorType x = graph.inputType(node, 0);
    Shape from = x.shape();
    Shape to = graph.outputType(node).shape();
    MoveLowering move = new MoveLowering(x);
    int[] steps = from.strides();
    switch (node.op()) {
      case Op.Transpose transpose -> move.axes(to, axis -> steps[transpose.permutation().get(axis)], null);
      case Op.Slice slice -> {
        for (int axis = 0; axis < to.rank(); axis++) {
          int at = axis;
          move.axis(to.dim(axis), i -> (slice.begin().get(at) + i * slice.stride().get(at)) * steps[at]);
        }
      }
      case Op.SliceGradient slice -> {
        for (int axis = 0; axis < to.rank(); axis++) {
          int at = axis;
          move.axis(to.dim(axis), i -> {
            int away = i - slice.begin().get(at);
            int index = away / slice.stride().get(at);
            return away % slice.stride().get(at) == 0 && index >= 0 && index < from.dim(at)
                ? index * steps[at]
                : NOWHERE;
          });
        }
      }
      case Op.Broadcast _ -> {
        int added = to.rank() - from.rank();
        move.axes(to, axis -> axis < added || from.dim(axis - added) == 1 ? 0 : steps[axis - added], null);
      }
      case Op.Tile _ -> move.axes(to, axis -> steps[axis], from);
      case Op.Pad pad -> {
        if (x.dtype() == DType.I64 && pad.mode() == Op.PadMode.CONSTANT && pad.value() != 0) {
          return null;
        }
        move.pad(pad, from, to);
      }
      case Op.Resize resize when resize.kind() != Op.ResizeKind.BILINEAR -> {
        move.axis(to.dim(0), i -> i * steps[0]);
        int[] rows = Sampling.nearest(resize.kind(), resize.coordinates(), from.dim(1), to.dim(1));
        move.axis(to.dim(1), i -> rows[i] * steps[1]);
        int[] columns = Sampling.nearest(resize.kind(), resize.coordinates(), from.dim(2), to.dim(2));
        move.axis(to.dim(2), i -> columns[i] * steps[2]);
        move.axis(to.dim(3), i -> i);
      }
      case Op.Gather gather when graph.constant(node.inputs().get(1)) != null -> {
        Tensor indices = graph.constant(node.inputs().get(1));
        for (int axis = 0; axis < from.rank(); axis++) {
          int step = steps[axis];
          int extent = from.dim(axis);
          if (axis == gather.axis() && indices != null) {
            move.axis(indices.shape().count(), i -> Math.floorMod((int) indices.integer(i), extent) * step);
          } else {
            move.axis(extent, i -> i * step);
          }
        }
      }
      case Op.Gather gather -> {
        return picked(graph, node, gather);
      }
      case Op.GatherElements gather -> {
        return picked(graph, node, gather);
      }
      case Op.DepthToSpace d -> {
        int block = d.block();
        int depth = to.dim(3);
        move.axis(to.dim(0), i -> i * steps[0]);
        move.axis(to.dim(1),
            i -> i / block * steps[1] + i % block * block * (d.depthLast() ? 1 : depth));
        move.axis(to.dim(2), i -> i / block * steps[2] + i % block * (d.depthLast() ? 1 : depth));
        move.axis(depth, i -> d.depthLast() ? i * block * block : i);
      }
      case Op.SpaceToDepth d -> {
        int block = d.block();
        int depth = from.dim(3);
        move.axis(to.dim(0), i -> i * steps[0]);
        move.axis(to.dim(1), i -> i * block * steps[1]);
        move.axis(to.dim(2), i -> i * block * steps[2]);
        move.axis(to.dim(3), i -> i / depth / block * steps[1] + i / depth % block * steps[2] + i % depth);
      }
      default -> {
        return null;
      }
    }
    return move.layer(node);
  }

  /** Slices picked by indices known at run time. */
  private static @Nullable Layer picked(Graph graph, Node node, Op.Gather gather) {
    TensorType x = graph.inputType(node, 0);
    TensorType indices = graph.inputType(node, 1);
    if (!indices.dtype().isInteger()) {
      return null;
    }
    int inner = x.shape().countBetween(gather.axis() + 1, x.shape().rank());
    return new Layer.Portable(Call.of(PortableKernels.kernel("gather"),
        new Parameters().add("outer", x.shape().countBetween(0, gather.axis()))
            .add("extent", x.shape().dim(gather.axis())).add("picks", indices.shape().count())
            .add("bytes", inner * Math.max(1, PortableKernels.size(x.dtype())))
            .add("index_size", PortableKernels.size(indices.dtype())),
        Reach.NONE, Reach.NONE));
  }

  private static @Nullable Layer picked(Graph graph, Node node, Op.GatherElements gather) {
    TensorType x = graph.inputType(node, 0);
    TensorType indices = graph.inputType(node, 1);
    int[] steps = x.shape().strides();
    int step = steps[gather.axis()];
    steps[gather.axis()] = 0;
    Lowering.Walk walk = Lowering.Walk.along(indices.shape(), List.of(steps), 5);
    if (walk == null || !indices.dtype().isInteger()) {
      return null;
    }
    return new Layer.Portable(Call.of(PortableKernels.kernel("gather_elements"),
        new Parameters().add("size", Math.max(1, PortableKernels.size(x.dtype())))
            .add("index_size", PortableKernels.size(indices.dtype())).add("extents", walk.extents())
            .add("steps", walk.steps().getFirst()).add("extent", x.shape().dim(gather.axis())).add("step", step),
        Reach.NONE, Reach.NONE));
  }

  /** Operand {@code part} of a concatenation along {@code axis}, copied to its place. */
  static Layer part(Graph graph, Node node, int axis, int part) {
    TensorType x = graph.inputType(node, part);
    TensorType z = graph.outputType(node);
    int inner = z.shape().countBetween(axis + 1, z.shape().rank());
    int start = 0;
    for (int before = 0; before < part; before++) {
      start += graph.inputType(node, before).shape().dim(axis) * inner;
    }
    Parameters parameters = new Parameters().add("size", PortableKernels.size(x.dtype()))
        .add("blocks", z.shape().countBetween(0, axis)).add("run", x.shape().dim(axis) * inner)
        .add("stretch", z.shape().dim(axis) * inner).add("start", start);
    boolean same = !(x.isQuantized() && z.isQuantized() && !x.quantization().equals(z.quantization()));
    Quantization.Affine from = same ? Quantization.perTensor(1, 0) : x.affine();
    Quantization.Affine to = same ? from : z.affine();
    Requantization factor = Requantization.of((double) from.scale() / to.scale());
    DType bounds = x.dtype() == DType.F32 || x.dtype() == DType.I64 ? DType.I32 : x.dtype();
    parameters.add("same", same ? 1 : 0).add("zero_x", from.zeroPoint()).add("multiplier", factor.multiplier())
        .add("shift", factor.shift()).add("zero_z", to.zeroPoint()).add("min", (int) bounds.min())
        .add("max", (int) bounds.max());
    return new Layer.Portable(Call.of(PortableKernels.kernel("place_q"), parameters, Reach.NONE));
  }

  private void axis(int extent, IntUnaryOperator offset) {
    int[] table = new int[extent];
    for (int index = 0; index < extent; index++) {
      table[index] = offset.applyAsInt(index);
    }
    tables.add(table);
  }

  /** All axes with a step each; positions wrap at the extents of {@code wrap} where it is given. */
  private void axes(Shape to, IntUnaryOperator step, @Nullable Shape wrap) {
    for (int axis = 0; axis < to.rank(); axis++) {
      int own = step.applyAsInt(axis);
      int period = wrap == null ? Integer.MAX_VALUE : Math.max(1, wrap.dim(axis));
      axis(to.dim(axis), i -> i % period * own);
    }
  }

  private void pad(Op.Pad pad, Shape from, Shape to) {
    int[] steps = from.strides();
    for (int axis = 0; axis < to.rank(); axis++) {
      int at = axis;
      int extent = from.dim(axis);
      axis(to.dim(axis), i -> {
        int position = source(pad.mode(), i - pad.before().get(at), extent);
        return position < 0 ? NOWHERE : position * steps[at];
      });
    }
    if (pad.mode() == Op.PadMode.CONSTANT) {
      fill = fill(pad.value());
    }
  }

  private static int source(Op.PadMode mode, int position, int extent) {
    return switch (mode) {
      case CONSTANT -> position < extent ? position : -1;
      case EDGE -> Math.clamp(position, 0, extent - 1);
      case REFLECT -> position < 0 ? -position : position >= extent ? 2 * extent - 2 - position : position;
      case SYMMETRIC -> position < 0 ? -position - 1 : position >= extent ? 2 * extent - 1 - position : position;
    };
  }

  private int fill(float value) {
    if (type.isQuantized()) {
      float steps = value / type.affine().scale();
      long rounded = (long) Math.copySign(Math.floor(Math.abs((double) steps) + 0.5), steps);
      return (int) Math.clamp(rounded + type.affine().zeroPoint(), type.dtype().min(), type.dtype().max());
    }
    return type.dtype() == DType.F32 ? Float.floatToIntBits(value) : (int) value;
  }

  /** Neighbouring axes that walk evenly are merged; at most six may remain. */
  private Layer layer(Node node) {
    List<int[]> merged = new ArrayList<>();
    for (int[] table : tables) {
      if (!merged.isEmpty() && isEven(merged.getLast(), table)) {
        int[] outer = merged.removeLast();
        int[] both = new int[outer.length * table.length];
        for (int index = 0; index < both.length; index++) {
          both[index] = outer[index / table.length] + table[index % table.length];
        }
        merged.add(both);
      } else if (table.length != 1 || table[0] != 0) {
        merged.add(table);
      }
    }
    if (merged.size() > MOST_AXES) {
      throw new UnsupportedException(
          "the C back end moves elements along at most 6 axes, found " + merged.size() + " in "
              + node.op().label() + " '" + node.name() + "'; split the operator");
    }
    int[] extents = new int[MOST_AXES];
    java.util.Arrays.fill(extents, 1);
    int total = MOST_AXES - merged.size();
    for (int index = 0; index < merged.size(); index++) {
      extents[MOST_AXES - merged.size() + index] = merged.get(index).length;
      total += merged.get(index).length;
    }
    int[] all = new int[total];
    int at = MOST_AXES - merged.size();
    for (int[] table : merged) {
      System.arraycopy(table, 0, all, at, table.length);
      at += table.length;
    }
    return new Layer.Portable(Call.of(PortableKernels.kernel("move"),
        new Parameters().add("size", Math.max(1, PortableKernels.size(type.dtype()))).add("extents", extents)
            .add("fill", fill).add("tables", Constant.table(all)),
        Reach.NONE));
  }

  /** Whether two axes can be one without a longer table than both together would need. */
  private static boolean isEven(int[] outer, int[] inner) {
    return outer.length == 1 && outer[0] >= 0 && inner.length <= 4096 || inner.length == 1 && inner[0] == 0;
  }
}
