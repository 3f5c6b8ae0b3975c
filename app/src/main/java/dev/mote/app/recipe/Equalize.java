package dev.mote.app.recipe;

import dev.mote.compress.CrossLayerEqualization;
import dev.mote.graph.Graph;
import dev.mote.graph.Pass;

/** Evens out the channels of successive layers ({@link CrossLayerEqualization}). */
record Equalize() implements RecipePass {
  static final PassKind KIND = new PassKind("equalize",
      "Even out the weight ranges of channels between successive layers; the network computes the same.",
      java.util.List.of(), _ -> new Equalize());

  @Override
  public void check(Graph network, Workbench bench) {}

  @Override
  public Compression apply(Compression before, Workbench bench) {
    return before.with(Pass.run(before.network(), new CrossLayerEqualization()));
  }
}
