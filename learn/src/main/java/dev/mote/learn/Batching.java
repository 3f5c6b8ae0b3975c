package dev.mote.learn;

import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Pass;
import dev.mote.graph.ResultTypes;
import dev.mote.graph.Shape;
import dev.mote.graph.TensorType;
import dev.mote.graph.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Makes a float network of one sample into one of many: the first dimension of every input and of all that follows from
 * it becomes {@code size}.
 *
 * @param size samples a batch, at least 1
 */
public record Batching(int size) implements Pass {
  @Override
  public String name() {
    return "batching";
  }

  @Override
  public Graph apply(Graph graph) {
    GraphBuilder builder = new GraphBuilder(graph.name());
    int[] renamed = new int[graph.values().size()];
    boolean[] batched = new boolean[renamed.length];
    Arrays.fill(renamed, -1);
    for (int input : graph.inputs()) {
      Shape shape = graph.type(input).shape();
      require(shape.rank() >= 1 && shape.dim(0) == 1, graph.value(input).name(), "its inputs have a first extent of 1",
          shape);
      renamed[input] = builder.input(graph.value(input).name(), graph.type(input).withShape(shape.with(0, size)));
      batched[input] = true;
    }
    for (Node node : graph.nodes()) {
      List<Integer> operands = new ArrayList<>();
      for (int operand : node.inputs()) {
        if (renamed[operand] < 0) {
          Value value = graph.value(operand);
          renamed[operand] = builder.constant(value.name(), java.util.Objects.requireNonNull(value.constant()),
              value.type().quantization());
        }
        operands.add(renamed[operand]);
        batched[node.output()] |= batched[operand];
      }
      Shape alone = graph.outputType(node).shape();
      Op op = batched[node.output()] ? resized(node.op()) : node.op();
      TensorType inferred = ResultTypes.of(node.name(), op, operands.stream().map(builder::type).toList());
      int result = builder.add(node.name(), op, operands, inferred, graph.value(node.output()).name());
      if (batched[node.output()]) {
        TensorType type = builder.type(result);
        require(alone.rank() >= 1 && alone.dim(0) == 1 && type.shape().equals(alone.with(0, size)), node.name(),
            "samples stay apart along the first dimension", alone);
      }
      renamed[node.output()] = result;
    }
    graph.outputs().forEach(output -> builder.output(renamed[output]));
    return builder.build();
  }

  /** The operator with the batch in its own extents, where it states any. */
  private Op resized(Op op) {
    return switch (op) {
      case Op.Reshape reshape when first(reshape.shape()) == 1 -> new Op.Reshape(reshape.shape().with(0, size));
      case Op.Broadcast broadcast when first(broadcast.shape()) == 1 ->
        new Op.Broadcast(broadcast.shape().with(0, size));
      case Op.Slice slice when !slice.size().isEmpty() && slice.size().getFirst() == 1 -> {
        List<Integer> sizes = new ArrayList<>(slice.size());
        sizes.set(0, size);
        yield new Op.Slice(slice.begin(), sizes, slice.stride());
      }
      default -> op;
    };
  }

  private static int first(Shape shape) {
    return shape.rank() == 0 ? 0 : shape.dim(0);
  }

  private static void require(boolean holds, String place, String rule, Shape found) {
    if (!holds) {
      throw new BadInputException("a network is run on a batch where " + rule + ", found " + found + " at '" + place
          + "'; run it sample by sample");
    }
  }
}
