package dev.mote.graph.pass;

import dev.mote.graph.Graph;
import dev.mote.graph.Pass;
import java.util.List;

/** All simplifying passes in the order that suits a freshly imported network. The computed function stays the same. */
public final class Simplify implements Pass {
  private static final List<Pass> PASSES = List.of(new ConstantFolding(), new RepeatedNodes(), new LayoutToNhwc(),
      new ConstantFolding(),
      new ActivationRecognition(),
      new BatchNormFolding(), new PadFusion(), new ActivationFusion(), new DeadCode());

  /** The same passes but the folding of batch norms, for a pass that reads their statistics. */
  public static List<Pass> keepingBatchNorms() {
    return PASSES.stream().filter(pass -> !(pass instanceof BatchNormFolding)).toList();
  }

  @Override
  public String name() {
    return "simplify";
  }

  @Override
  public Graph apply(Graph graph) {
    return Pass.run(graph, PASSES);
  }
}
