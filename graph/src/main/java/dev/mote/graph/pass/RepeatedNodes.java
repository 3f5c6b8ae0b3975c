package dev.mote.graph.pass;

import dev.mote.graph.Graph;
import dev.mote.graph.Op;
import dev.mote.graph.Pass;
import dev.mote.graph.Rewriter;
import dev.mote.graph.TensorType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Computes once what several nodes compute alike: importers turn an image into another layout for each of its readers. */
public final class RepeatedNodes implements Pass {
  /** All that a result depends on. */
  private record Computation(Op op, List<Integer> operands, TensorType result) {}

  @Override
  public String name() {
    return "repeated-nodes";
  }

  @Override
  public Graph apply(Graph graph) {
    Map<Computation, Integer> done = new HashMap<>();
    return Rewriter.rewrite(graph, (node, rewriter) -> {
      Computation computation = new Computation(node.op(), rewriter.inputs(node), graph.outputType(node));
      Integer known = graph.outputs().contains(node.output()) ? null : done.get(computation);
      if (known != null) {
        rewriter.replace(node, known);
      } else {
        rewriter.keep(node);
        done.put(computation, rewriter.get(node.output()));
      }
    });
  }
}
