package dev.mote.graph.autodiff;

import dev.mote.graph.BinaryKind;
import dev.mote.graph.DType;
import dev.mote.graph.Op;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.IntSupplier;

/** Derivatives of operators that move, pick and repeat elements. */
final class MoveAdjoints {
  private MoveAdjoints() {}

  static int[] transpose(Adjoint node, Op.Transpose op) {
    Integer[] inverse = new Integer[op.permutation().size()];
    for (int axis = 0; axis < inverse.length; axis++) {
      inverse[op.permutation().get(axis)] = axis;
    }
    return node.parts(() -> node.tape().transpose(node.gradient(), inverse));
  }

  static int[] concat(Adjoint node, Op.Concat op) {
    IntSupplier[] rules = new IntSupplier[node.operands().length];
    int begin = 0;
    for (int operand = 0; operand < rules.length; operand++) {
      Shape shape = node.shape(operand);
      int from = begin;
      rules[operand] = () -> slice(node.tape(), node.gradient(), op.axis(), from, shape);
      begin += shape.dim(op.axis());
    }
    return node.parts(rules);
  }

  private static int slice(Tape t, int x, int axis, int from, Shape size) {
    List<Integer> begin = new ArrayList<>(Collections.nCopies(size.rank(), 0));
    begin.set(axis, from);
    return t.add(new Op.Slice(begin, LinearAdjoints.boxed(size), Collections.nCopies(size.rank(), 1)), x);
  }

  static int[] pad(Adjoint node, Op.Pad op) {
    Shape shape = node.shape(0);
    if (op.mode() == Op.PadMode.CONSTANT) {
      return node.parts(() -> node.tape().add(
          new Op.Slice(op.before(), LinearAdjoints.boxed(shape), Collections.nCopies(shape.rank(), 1)),
          node.gradient()));
    }
    return node.parts(() -> {
      int g = node.gradient();
      for (int axis = 0; axis < shape.rank(); axis++) {
        if (op.before().get(axis) + op.after().get(axis) > 0) {
          int indices = node.tape().constant(sources(op, axis, shape.dim(axis)));
          g = node.tape().add(new Op.GatherGradient(axis, node.tape().shape(g).with(axis, shape.dim(axis))), g,
              indices);
        }
      }
      return g;
    });
  }

  /** Where each element along a padded axis comes from. */
  private static Tensor sources(Op.Pad op, int axis, int extent) {
    int[] sources = new int[op.before().get(axis) + extent + op.after().get(axis)];
    for (int i = 0; i < sources.length; i++) {
      int from = i - op.before().get(axis);
      sources[i] = switch (op.mode()) {
        case CONSTANT, EDGE -> Math.clamp(from, 0, extent - 1);
        case REFLECT -> from < 0 ? -from : from >= extent ? 2 * (extent - 1) - from : from;
        case SYMMETRIC -> from < 0 ? -from - 1 : from >= extent ? 2 * extent - 1 - from : from;
      };
    }
    return new Tensor.Ints(Shape.of(sources.length), sources);
  }

  /** The picked elements as places in the flat tensor, added up there. */
  static int[] gatherElements(Adjoint node, Op.GatherElements op) {
    return node.parts(() -> {
      Tape t = node.tape();
      Shape x = node.shape(0);
      Shape picked = node.shape(1);
      int indices = t.type(node.x(1)).dtype() == DType.I32 ? node.x(1) : t.add(new Op.Cast(DType.I32), node.x(1));
      int extent = whole(t, x.dim(op.axis()));
      int positive = t.where(t.binary(BinaryKind.LESS, indices, whole(t, 0)), t.plus(indices, extent), indices);
      int[] steps = x.strides();
      int flat = t.plus(t.times(positive, whole(t, steps[op.axis()])), t.constant(origins(picked, steps, op.axis())));
      Shape line = Shape.of(picked.count());
      int sum = t.add(new Op.GatherGradient(0, Shape.of(x.count())), t.reshape(node.gradient(), line),
          t.reshape(flat, line));
      return t.reshape(sum, x);
    });
  }

  private static int whole(Tape t, int value) {
    return t.constant(Tensor.ints(Shape.of(), value));
  }

  /** The flat place of each picked element with 0 for its position along {@code axis}. */
  private static Tensor origins(Shape picked, int[] steps, int axis) {
    int[] strides = picked.strides();
    int[] origins = new int[picked.count()];
    for (int at = 0; at < origins.length; at++) {
      for (int other = 0; other < steps.length; other++) {
        if (other != axis) {
          origins[at] += at / strides[other] % picked.dim(other) * steps[other];
        }
      }
    }
    return new Tensor.Ints(picked, origins);
  }

  static int[] tile(Adjoint node, Op.Tile op) {
    Shape x = node.shape(0);
    int[] split = new int[2 * x.rank()];
    List<Integer> repeats = new ArrayList<>();
    for (int axis = 0; axis < x.rank(); axis++) {
      split[2 * axis] = op.repeats().get(axis);
      split[2 * axis + 1] = x.dim(axis);
      repeats.add(2 * axis);
    }
    return node
        .parts(() -> node.tape().sum(node.tape().reshape(node.gradient(), Shape.of(split)), repeats, false));
  }

  static int[] depthToSpace(Adjoint node, Op.DepthToSpace op) {
    return node.parts(() -> {
      Tape t = node.tape();
      int g = t.add(new Op.SpaceToDepth(op.block()), node.gradient());
      if (!op.depthLast()) {
        return g;
      }
      Shape x = t.shape(g);
      int area = op.block() * op.block();
      int[] cells = Arrays.copyOf(x.toArray(), 5);
      cells[3] = area;
      cells[4] = x.dim(3) / area;
      return t.reshape(t.transpose(t.reshape(g, Shape.of(cells)), 0, 1, 2, 4, 3), x);
    });
  }
}
