package dev.mote.app.recipe;

import dev.mote.app.recipe.PassKind.Option;
import dev.mote.compress.polarized.PathCost;
import dev.mote.compress.polarized.Polarization;
import dev.mote.compress.polarized.Polarization.Errors;
import dev.mote.compress.weights.WeightFormat;
import dev.mote.formats.yaml.Options.Marked;
import dev.mote.formats.yaml.Position;
import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Pass;
import dev.mote.graph.Shape;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns the network into integers: weights of few bits, and beside each layer a path of low rank in 8 bits
 * ({@link Polarization}).
 *
 * @param at      where the pass is named
 * @param data    samples of its own
 * @param formats the main path of each layer
 * @param rank    of the paths
 * @param fit     what they make small
 * @param samples that they are fitted on
 * @param errors  what is known of the main path's weights
 */
record Polarize(Position at, @Nullable Marked<String> data, LayerFormats formats, Marked<Integer> rank,
    Polarization.Fit fit, int samples, Errors errors) implements RecipePass {
  /** Devices that paths are fitted over, where weights vary. */
  private static final int DEVICES = 8;

  static final PassKind KIND = new PassKind("polarize",
      "Turn the network into integers with weights of few bits and, beside each layer, a path of low rank in 8 bits; it"
          + " stands instead of quantize.",
      List.of(new Option("weights", "FORMAT", "that of the passes before, or int8",
          "The main path of all layers, as for quantize."),
          new Option("layers", "{NAME: FORMAT}", "none", "The same for single layers."),
          new Option("rank", "N", "8", "The rank of the paths, at most that of each layer."),
          new Option("fit", "KIND", "trained",
              "plain: to the weights; activation-aware: to the inputs too; trained: to the results."),
          new Option("samples", "N", "256", "Samples that paths are fitted on, 1 to 256; no labels are read."),
          new Option("variability", "X", "0",
              "How much the main path's weights vary from device to device, as a relative deviation below 1."),
          PassKind.DATA),
      options -> new Polarize(options.at(), options.text("data").orElse(null), LayerFormats.of(options),
          new Marked<>(options.at("rank"), (int) options.whole("rank", 8, 1, 1_000_000)),
          switch (options.choice("fit", "trained", "plain", "activation-aware", "trained")) {
            case "plain" -> Polarization.Fit.PLAIN;
            case "activation-aware" -> Polarization.Fit.ACTIVATION_AWARE;
            default -> Polarization.Fit.TRAINED;
          }, (int) options.whole("samples", 256, 1, Polarization.MOST_SAMPLES),
          errors(options.number("variability", 0, 0, 0.999))));

  private static Errors errors(double variability) {
    return variability == 0 ? new Errors.None() : new Errors.Resampled(variability, DEVICES);
  }

  @Override
  public Numbers gives(Numbers numbers) {
    return Numbers.INTEGERS;
  }

  @Override
  public void check(Graph network, Workbench bench) {
    formats.check(network, bench);
    for (Node node : network.nodes()) {
      boolean layer = node.op() instanceof Op.Dense || node.op() instanceof Op.Conv2d conv && conv.groups() == 1;
      if (layer) {
        Shape weights = network.inputType(node, 1).shape();
        int most = Math.min(weights.dim(0), weights.count() / weights.dim(0));
        if (rank.value() > most) {
          throw rank.at().refused("a path's rank is at most that of its layer, " + most + " of '" + node.name()
              + "', found " + rank.value() + "; give a lower one");
        }
      }
    }
    bench.samples(at, data, network);
  }

  @Override
  public Compression apply(Compression before, Workbench bench) {
    Graph network = before.network();
    Map<String, WeightFormat> chosen = formats.of(network, before.formats());
    Polarization pass = new Polarization(node -> chosen.getOrDefault(node.name(), WeightFormat.INT8), rank.value(), fit,
        true, true, Workbench.inputs(bench.samples(at, data, network), network, samples),
        errors, bench.seed());
    for (PathCost cost : pass.costs(network)) {
      bench.tasks().note(String.format("%s: the path takes %.0f %% of the layer's weights, %.1f bits a weight in all%s",
          cost.layer(), 100 * cost.share(), cost.bitsPerWeight(), cost.pays() ? "" : "; plain int8 takes less"));
    }
    return new Compression(Pass.run(network, pass), chosen, false);
  }
}
