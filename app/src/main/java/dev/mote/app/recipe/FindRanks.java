package dev.mote.app.recipe;

import dev.mote.app.recipe.PassKind.Option;
import dev.mote.compress.tensor.Factorize;
import dev.mote.graph.Graph;
import dev.mote.graph.Pass;
import dev.mote.graph.Shape;
import dev.mote.learn.ForwardWeights;
import dev.mote.learn.InputScaling;
import dev.mote.learn.ScaleFolding;
import dev.mote.learn.TrainingGraph;
import dev.mote.learn.tensor.HyperPrior;
import dev.mote.learn.tensor.RankAdaptation;
import dev.mote.learn.tensor.RankOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Puts products of small tensors in the place of weights and trains the network while their ranks shrink to what it needs
 * ({@link RankAdaptation}).
 *
 * @param forms     what layers become
 * @param fitted    whether training begins at the trained weights, or at random factors
 * @param strength  of the prior, as a multiple of what Bayes' rule says for so many samples
 * @param threshold slices of a lower variance, relative to the largest of their rank, are left out
 * @param training  how long and on what
 */
record FindRanks(LayerForms forms, boolean fitted, double strength, double threshold,
    Training training) implements RecipePass {
  private static final int EPOCHS = 10;
  private static final double RATE = 0.002;
  /** Shares of the training without the prior, while it rises, and at its full weight; in what is left the ranks stay. */
  private static final double STILL = 0.1;
  private static final double RISING = 0.4;
  private static final double HELD = 0.1;

  static final PassKind KIND = new PassKind("find-ranks",
      "Put products of small tensors in the place of a layer's weights, and train the network while their ranks shrink to"
          + " what it needs.",
      options(),
      options -> new FindRanks(LayerForms.of(options, "find-ranks"),
          options.choice("start", "fitted", "fitted", "random").equals("fitted"),
          options.number("strength", 1, 0, 1e6), options.number("threshold", 0.05, 0, 0.999),
          Training.of(options, EPOCHS, RATE)));

  private static List<Option> options() {
    List<Option> options = new ArrayList<>(List.of(LayerForms.LAYERS, LayerForms.RANK,
        new Option("start", "fitted|random", "fitted", "Begin at the trained weights, or at random factors."),
        new Option("strength", "X", "1", "The more, the lower the ranks; 1 is what Bayes' rule says."),
        new Option("threshold", "X", "0.05",
            "Slices of a lower variance, relative to the largest of their rank, are left out; 0 to below 1.")));
    options.addAll(Training.options(EPOCHS, RATE));
    return options;
  }

  @Override
  public boolean trains() {
    return true;
  }

  @Override
  public void check(Graph network, Workbench bench) {
    forms.check(network);
    training.check(network, bench);
  }

  @Override
  public Compression apply(Compression before, Workbench bench) {
    Graph start = Pass.run(before.network(), new InputScaling());
    int most = forms.most(start);
    Factorize wide = fitted
        ? Factorize.fit(start, forms.of(start), most, 0)
        : Factorize.random(start, forms.of(start), most, new SplittableRandom(bench.seed()));
    Graph factorised = Pass.run(start, wide);
    double steps = training.steps(before.network(), bench);
    RankOptions options = new RankOptions(new HyperPrior.LogUniform(),
        strength / training.size(before.network(), bench), (long) (STILL * steps), (long) (RISING * steps),
        (long) (HELD * steps), threshold);
    RankAdaptation ranks = new RankAdaptation(wide, options, TrainingGraph.parameters(factorised));
    Graph trained = training.run(before.network(), factorised, ForwardWeights.SAME, ranks, bench);
    tell(ranks.shrunk(trained), bench);
    return before.with(Pass.run(ranks.shrunk(start, trained), new ScaleFolding()));
  }

  /** Says which ranks layers have, and how many numbers that makes. */
  static void tell(Factorize factors, Workbench bench) {
    factors.layers().forEach((name, layer) -> {
      Shape weights = layer.weights();
      bench.tasks().note(String.format("%s: ranks %s, %,d numbers instead of %,d", name, layer.ranks(),
          layer.parameters(), weights.count()));
    });
  }
}
