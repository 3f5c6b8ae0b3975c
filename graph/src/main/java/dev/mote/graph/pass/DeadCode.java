package dev.mote.graph.pass;

import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Pass;
import dev.mote.graph.Rewriter;
import java.util.BitSet;

/** Removes nodes and constants that no graph output depends on. Inputs stay: they are the interface. */
public final class DeadCode implements Pass {
  @Override
  public String name() {
    return "dead-code";
  }

  @Override
  public Graph apply(Graph graph) {
    BitSet live = new BitSet();
    graph.outputs().forEach(live::set);
    for (Node node : graph.nodes().reversed()) {
      if (live.get(node.output())) {
        node.inputs().forEach(live::set);
      }
    }
    return Rewriter.rewrite(graph, (node, rewriter) -> {
      if (live.get(node.output())) {
        rewriter.keep(node);
      }
    });
  }
}
