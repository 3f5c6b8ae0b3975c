package dev.mote.app.recipe;

import dev.mote.app.recipe.PassKind.Option;
import dev.mote.compress.tensor.Factorize;
import dev.mote.graph.Graph;
import dev.mote.graph.Pass;
import java.util.List;

/**
 * Puts products of small tensors in the place of weights ({@link Factorize}).
 *
 * @param forms what layers become
 * @param error the wanted relative error of the weights; the ranks are as low as it allows
 */
record Tensorize(LayerForms forms, double error) implements RecipePass {
  static final PassKind KIND = new PassKind("tensorize",
      "Put products of small tensors in the place of a layer's weights.",
      List.of(LayerForms.LAYERS, LayerForms.RANK,
          new Option("error", "X", "0",
              "The wanted relative error of the weights, 0 to below 1; ranks are as low as it allows.")),
      options -> new Tensorize(LayerForms.of(options, "tensorize"), options.number("error", 0, 0, 0.999)));

  @Override
  public void check(Graph network, Workbench bench) {
    forms.check(network);
  }

  @Override
  public Compression apply(Compression before, Workbench bench) {
    Graph network = before.network();
    Factorize factors = Factorize.fit(network, forms.of(network), forms.most(network), error);
    FindRanks.tell(factors, bench);
    return before.with(Pass.run(network, factors));
  }
}
