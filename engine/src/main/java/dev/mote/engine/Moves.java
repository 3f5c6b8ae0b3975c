package dev.mote.engine;

import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Shape;
import dev.mote.graph.TensorType;
import java.util.Arrays;

/** Lowers operators that only move elements to copies of strided blocks. */
final class Moves {
  private Moves() {}

  /**
   * A copy between two strided blocks of equal extents.
   *
   * @param strides operand 0 is the source, operand 1 the target
   */
  private record Copy(int source, int sourceStart, int target, int targetStart, Strides strides) implements Step {
    @Override
    public int units() {
      return strides.runs();
    }

    @Override
    public long unitCost() {
      return 10L * strides.run() + 50;
    }

    @Override
    public void run(Frame frame, Scratch scratch, int from, int to) {
      int run = strides.run();
      int step = strides.innerStep(0);
      int targetStep = strides.innerStep(1);
      for (int index = from; index < to; index++) {
        int read = frame.offset(source) + sourceStart + strides.start(0, index);
        int write = frame.offset(target) + targetStart + strides.start(1, index);
        if (step == 1 && targetStep == 1) {
          System.arraycopy(frame.arrays()[source], read, frame.arrays()[target], write, run);
        } else {
          copy(frame.arrays()[source], read, step, frame.arrays()[target], write, targetStep, run);
        }
      }
    }

    private static void copy(Object source, int read, int step, Object target, int write, int targetStep, int count) {
      if (source instanceof float[] from && target instanceof float[] to) {
        for (int index = 0; index < count; index++) {
          to[write + index * targetStep] = from[read + index * step];
        }
      } else if (source instanceof byte[] from && target instanceof byte[] to) {
        for (int index = 0; index < count; index++) {
          to[write + index * targetStep] = from[read + index * step];
        }
      } else {
        for (int index = 0; index < count; index++) {
          System.arraycopy(source, read + index * step, target, write + index * targetStep, 1);
        }
      }
    }
  }

  private static void add(Planning planning, int source, int start, int[] steps, Node node, int targetStart,
      int[] targetSteps, int[] extents) {
    Strides strides = Strides.joined(extents, new int[][]{steps, targetSteps});
    Shuffle shuffle = Shuffle.of(source, start, node.output(), targetStart, strides);
    planning.add(shuffle == null ? new Copy(source, start, node.output(), targetStart, strides) : shuffle);
  }

  static boolean reshape(Planning planning, Node node) {
    int[] extents = {planning.graph().outputType(node).shape().count()};
    add(planning, node.inputs().getFirst(), 0, new int[]{1}, node, 0, new int[]{1}, extents);
    return true;
  }

  static boolean transpose(Planning planning, Node node, Op.Transpose op) {
    Graph graph = planning.graph();
    int[] natural = graph.inputType(node, 0).shape().strides();
    int[] steps = op.permutation().stream().mapToInt(axis -> natural[axis]).toArray();
    Shape result = graph.outputType(node).shape();
    add(planning, node.inputs().getFirst(), 0, steps, node, 0, result.strides(), result.toArray());
    return true;
  }

  static boolean slice(Planning planning, Node node, Op.Slice op) {
    Graph graph = planning.graph();
    int[] steps = graph.inputType(node, 0).shape().strides();
    int start = 0;
    for (int axis = 0; axis < steps.length; axis++) {
      start += op.begin().get(axis) * steps[axis];
      steps[axis] *= op.stride().get(axis);
    }
    Shape result = graph.outputType(node).shape();
    add(planning, node.inputs().getFirst(), start, steps, node, 0, result.strides(), result.toArray());
    return true;
  }

  static boolean broadcast(Planning planning, Node node) {
    Graph graph = planning.graph();
    Shape result = graph.outputType(node).shape();
    Strides strides = Strides.broadcast(result, java.util.List.of(graph.inputType(node, 0).shape(), result));
    planning.add(new Copy(node.inputs().getFirst(), 0, node.output(), 0, strides));
    return true;
  }

  /** Adds one copy an operand where all have the result's quantisation. */
  static boolean concat(Planning planning, Node node, Op.Concat op) {
    Graph graph = planning.graph();
    TensorType result = graph.outputType(node);
    for (TensorType operand : graph.inputTypes(node)) {
      if (!operand.quantization().equals(result.quantization()) || operand.dtype() != result.dtype()) {
        return false;
      }
    }
    int[] targetSteps = result.shape().strides();
    int start = 0;
    for (int input : node.inputs()) {
      Shape shape = graph.type(input).shape();
      if (shape.count() > 0) {
        add(planning, input, 0, shape.strides(), node, start, targetSteps, shape.toArray());
      }
      start += shape.dim(op.axis()) * targetSteps[op.axis()];
    }
    return true;
  }

  /** Adds the steps of a float padding by a constant: fill, then copy. */
  static boolean pad(Planning planning, Node node, Op.Pad op) {
    Graph graph = planning.graph();
    Shape x = graph.inputType(node, 0).shape();
    TensorType result = graph.outputType(node);
    if (op.mode() != Op.PadMode.CONSTANT || !LinearLayer.isPlainFloat(result)) {
      return false;
    }
    int slot = node.output();
    planning.add(
        new Elementwise(Strides.broadcast(result.shape(), java.util.List.of()), (frame, scratch, starts, to, count) -> {
          int first = frame.offset(slot) + to;
          Arrays.fill(frame.floats(slot), first, first + count, op.value());
        }));
    int[] steps = result.shape().strides();
    int start = 0;
    for (int axis = 0; axis < steps.length; axis++) {
      start += op.before().get(axis) * steps[axis];
    }
    add(planning, node.inputs().getFirst(), 0, x.strides(), node, start, steps, x.toArray());
    return true;
  }
}
