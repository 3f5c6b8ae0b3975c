package dev.mote.graph.pass;

import dev.mote.graph.Graph;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Pass;
import dev.mote.graph.Rewriter;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.graph.Value;
import java.util.List;

/**
 * Computes nodes whose operands are all constant, and drops casts, reshapes and transposes that change nothing.
 *
 * <p>
 * A result larger than its operands and 64 KiB is left to be computed at run time, so that a small file cannot grow in
 * memory.
 */
public final class ConstantFolding implements Pass {
  private static final long ALWAYS_FOLDED_BYTES = 64 * 1024;

  @Override
  public String name() {
    return "constant-folding";
  }

  @Override
  public Graph apply(Graph graph) {
    return Rewriter.rewrite(graph, (node, rewriter) -> {
      List<Integer> inputs = rewriter.inputs(node);
      if (isIdentity(graph, node)) {
        rewriter.replace(node, inputs.getFirst());
      } else if (isFoldable(graph, node, rewriter, inputs)) {
        rewriter.replace(node, fold(graph, node, rewriter.builder(), inputs));
      } else {
        rewriter.keep(node);
      }
    });
  }

  private static boolean isFoldable(Graph graph, Node node, Rewriter rewriter, List<Integer> inputs) {
    long operandBytes = 0;
    for (int input : inputs) {
      Value value = rewriter.builder().value(input);
      if (!value.isConstant()) {
        return false;
      }
      operandBytes += value.type().bytes();
    }
    return graph.outputType(node).bytes() <= Math.max(ALWAYS_FOLDED_BYTES, operandBytes * 4);
  }

  private static int fold(Graph graph, Node node, GraphBuilder builder, List<Integer> inputs) {
    TensorType type = graph.outputType(node);
    Tensor result = Constants.evaluate(node.name(), node.op(), inputs.stream().map(builder::value).toList(), type);
    return builder.constant(graph.value(node.output()).name(), result, type.quantization());
  }

  private static boolean isIdentity(Graph graph, Node node) {
    if (node.inputs().isEmpty() || !graph.inputType(node, 0).equals(graph.outputType(node))) {
      return false;
    }
    return switch (node.op()) {
      case Op.Reshape _,Op.Cast _,Op.Broadcast _,Op.Quantize _ -> true;
      case Op.Transpose transpose -> transpose.permutation().stream().sorted().toList().equals(transpose.permutation());
      case Op.Tile tile -> tile.repeats().stream().allMatch(repeat -> repeat == 1);
      case Op.Concat _ -> node.inputs().size() == 1;
      case Op.Slice slice -> slice.stride().stream().allMatch(stride -> stride == 1);
      case Op.Pad pad -> pad.before().stream().allMatch(count -> count == 0);
      default -> false;
    };
  }
}
