package dev.mote.bench;

import dev.mote.engine.Engine;
import dev.mote.engine.Provider;
import dev.mote.graph.Graph;
import dev.mote.graph.Lowered;
import dev.mote.hardware.mcu.NativeExecutor;
import dev.mote.learn.integer.IntegerOptions;
import dev.mote.learn.integer.IntegerTrainer;
import dev.mote.learn.zeroth.Distribution;
import dev.mote.learn.zeroth.IntegerTraining;
import dev.mote.learn.zeroth.IntegerUpdate.Rounding;
import dev.mote.learn.zeroth.Layer;
import dev.mote.learn.zeroth.LayerChoice;
import dev.mote.learn.zeroth.ZerothOptions;
import dev.mote.learn.zeroth.ZerothOptions.Method;
import dev.mote.learn.zeroth.ZerothTrainer;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * One way to adapt resnet8: what it trains and how.
 *
 * @param name   its column in the table
 * @param layers what is trained, as {@link LayerChoice} reads it
 * @param how    the options by the seed: {@link IntegerOptions} for back-propagation or {@link ZerothOptions}
 */
record AdaptRecipe(String name, String layers, How how) {
  /** The first convolution of each residual block, which stands for the paper's first point-wise convolutions of blocks. */
  private static final String FIRST_OF_BLOCKS = "#1,#3,#6";
  private static final double MOMENTUM = 0.9;
  private static final int EPOCHS = 50;
  private static final int BATCH = 100;
  private static final int PATIENCE = 15;

  /** Options of a training; their text says whether a finished row is still of this recipe. */
  sealed interface How {
    /** By forward passes alone. */
    record Forward(ZerothOptions options) implements How {}

    /** By back-propagation. */
    record Backward(IntegerOptions options) implements How {}
  }

  /** Back-propagation on the integers of all layers, with the rate that was best on other images. */
  static AdaptRecipe backward(int seed) {
    return new AdaptRecipe("back-propagation", "all",
        new How.Backward(new IntegerOptions(EPOCHS, BATCH, 0.0003, 0.9, true, Rounding.STOCHASTIC, PATIENCE, seed)));
  }

  /** Back-propagation on the integers of the layers that the paper's recipe trains. */
  static AdaptRecipe sparseBackward(int seed) {
    return new AdaptRecipe("back-propagation, three layers", FIRST_OF_BLOCKS, backward(seed).how());
  }

  /** The recipe of the paper's released code. */
  static AdaptRecipe published(int seed) {
    return new AdaptRecipe("published recipe", FIRST_OF_BLOCKS, new How.Forward(ZerothOptions.published(seed)))
        .within(EPOCHS);
  }

  /**
   * The best recipe found on other images, with no more queries than the published one: results are perturbed, weights leave the
   * means to biases, and steps have momentum and lose nothing by rounding.
   */
  static AdaptRecipe best(int seed) {
    return new AdaptRecipe("best recipe", FIRST_OF_BLOCKS,
        new How.Forward(new ZerothOptions(EPOCHS, BATCH, 50, new ZerothOptions.Sigma(3, 100, 5), Distribution.SIGNS,
            false, Method.NODES, 0.0005, true, true, false, Rounding.CARRY, PATIENCE, seed, false, MOMENTUM, true)));
  }

  /** The best recipe with one thing changed each. */
  static List<AdaptRecipe> ablations(int seed) {
    AdaptRecipe best = best(seed);
    return List.of(
        best.changed("no norm scaling", o -> scaled(o, o.rate(), false, o.quantizationScaling())),
        best.changed("no quantisation scaling", o -> scaled(o, o.rate(), o.normScaling(), false)),
        best.changed("not centered", o -> o.withCentered(false)),
        best.changed("no momentum", o -> scaled(o.withMomentum(0), o.rate() / (1 - MOMENTUM), true, true)),
        best.changed("weights alone", o -> o.withMethod(Method.WEIGHTS)),
        best.changed("weights, anew for each sample", o -> o.withMethod(Method.SAMPLES)),
        best.changed("whole model at once", o -> o.withCentered(false).withMethod(Method.MODEL)),
        best.changed("nearest rounding, no momentum", o -> rounded(o, Rounding.NEAREST)),
        best.changed("stochastic rounding, no momentum", o -> rounded(o, Rounding.STOCHASTIC)),
        new AdaptRecipe("exact last layer too", FIRST_OF_BLOCKS + ",#9",
            new How.Forward(((How.Forward) best.how).options().withExactLast(true))));
  }

  private static ZerothOptions scaled(ZerothOptions o, double rate, boolean norm, boolean quantization) {
    return new ZerothOptions(o.epochs(), o.batch(), o.queries(), o.sigma(), o.distribution(), o.antithetic(),
        o.method(), rate, norm, quantization, o.lossNormalization(), o.rounding(), o.patience(), o.seed(),
        o.exactLast(), o.momentum(), o.centered());
  }

  /** Momentum takes the rounding that is carried; without it the rate is that of ten steps that go on. */
  private static ZerothOptions rounded(ZerothOptions o, Rounding rounding) {
    return new ZerothOptions(o.epochs(), o.batch(), o.queries(), o.sigma(), o.distribution(), o.antithetic(),
        o.method(), o.rate() / (1 - MOMENTUM), o.normScaling(), o.quantizationScaling(), o.lossNormalization(),
        rounding, o.patience(), o.seed(), o.exactLast(), 0, o.centered());
  }

  private AdaptRecipe changed(String label, UnaryOperator<ZerothOptions> change) {
    return how instanceof How.Forward(ZerothOptions options)
        ? new AdaptRecipe(label, layers, new How.Forward(change.apply(options)))
        : this;
  }

  /** The same with other epochs: with fewer a faster look, whose rate falls faster too. */
  AdaptRecipe within(int epochs) {
    return new AdaptRecipe(name, layers, switch (how) {
      case How.Forward(ZerothOptions o) -> new How.Forward(new ZerothOptions(epochs, o.batch(), o.queries(), o.sigma(),
          o.distribution(), o.antithetic(), o.method(), o.rate(), o.normScaling(), o.quantizationScaling(),
          o.lossNormalization(), o.rounding(), PATIENCE, o.seed(), o.exactLast(), o.momentum(), o.centered()));
      case How.Backward(IntegerOptions o) -> new How.Backward(new IntegerOptions(epochs, o.batch(), o.rate(),
          o.momentum(), o.quantizationScaling(), o.rounding(), PATIENCE, o.seed()));
    });
  }

  /** Prepares the training of {@code network} on one thread. */
  IntegerTraining training(Graph network) {
    List<Layer> chosen = LayerChoice.parse(layers).of(network);
    Function<Graph, Lowered> target = NativeExecutor.obstacle().isEmpty()
        ? graph -> new NativeExecutor(graph, 1)
        : graph -> new Engine(graph, new Engine.Options(Provider.best(), 1));
    return switch (how) {
      case How.Forward(ZerothOptions options) -> new ZerothTrainer(network, chosen, options, target);
      case How.Backward(IntegerOptions options) -> new IntegerTrainer(network, chosen, options, target,
          graph -> new Engine(graph, Engine.Options.threads(1)));
    };
  }
}
