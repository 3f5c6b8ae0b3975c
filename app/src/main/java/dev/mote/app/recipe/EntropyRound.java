package dev.mote.app.recipe;

import dev.mote.app.recipe.PassKind.Option;
import dev.mote.compress.dictionary.WeightCode;
import dev.mote.compress.dictionary.WeightCoding;
import dev.mote.compress.rounding.ChannelSensitivity;
import dev.mote.compress.rounding.EntropyConstrainedRounding;
import dev.mote.compress.rounding.WeightLayer;
import dev.mote.formats.yaml.Options.Marked;
import dev.mote.formats.yaml.Position;
import dev.mote.graph.Graph;
import dev.mote.graph.Pass;
import dev.mote.graph.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rounds int8 weights anew to what a short code holds and the results bear ({@link EntropyConstrainedRounding}), and stores them so.
 *
 * @param at      where the pass is named
 * @param data    samples of its own
 * @param price   what a bit of weights may cost, in nats of divergence
 * @param samples that layers are rounded on
 * @param code    how weights are stored
 */
record EntropyRound(Position at, @Nullable Marked<String> data, double price, int samples,
    WeightCode code) implements RecipePass {
  /** Samples that sensitivities are measured on, at most: each channel takes a run of them. */
  private static final int SENSED = 96;
  private static final int WINDOWS = 16_000;

  static final PassKind KIND = new PassKind("entropy-round",
      "Round int8 weights anew so that a short code holds them and results change least; it stands instead of dictionary.",
      List.of(new Option("price", "X", "1e-6",
          "What a bit may cost, in nats of divergence of the class probabilities: the higher, the smaller and the less accurate."),
          new Option("samples", "N", "512",
              "Samples that layers are rounded on, spread over the data; no labels are read."),
          new Option("code", "CODE", "best", "How weights are stored, as for dictionary."), PassKind.DATA),
      options -> new EntropyRound(options.at(), options.text("data").orElse(null),
          options.number("price", 1e-6, 1e-12, 1), (int) options.whole("samples", 512, 1, 100_000),
          options.read("code", WeightCode.BEST, WeightCode::named)));

  @Override
  public boolean takes(Numbers numbers) {
    return numbers == Numbers.INTEGERS;
  }

  @Override
  public void check(Graph network, Workbench bench) {
    Dictionary.requireWritable(at, code, bench);
    bench.samples(at, data, network);
  }

  @Override
  public Compression apply(Compression before, Workbench bench) {
    Graph network = before.network();
    List<Tensor> inputs = Workbench.inputs(bench.samples(at, data, network), network, samples).stream()
        .map(List::getFirst).toList();
    List<WeightLayer> layers = WeightLayer.of(network);
    long channels = layers.stream().mapToLong(layer -> layer.rows() + 1).sum();
    ChannelSensitivity sensitivity = ChannelSensitivity.measure(network,
        inputs.subList(0, Math.min(SENSED, inputs.size())), WINDOWS, bench.seed(),
        bench.counting("measure channels", channels));
    EntropyConstrainedRounding rounding = new EntropyConstrainedRounding(price, sensitivity, inputs, WINDOWS,
        bench.seed(), bench.counting("round layers", 2L * layers.size()));
    return before.with(Pass.run(network, rounding, new WeightCoding(code)));
  }
}
