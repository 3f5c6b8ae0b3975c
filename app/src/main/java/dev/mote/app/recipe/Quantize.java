package dev.mote.app.recipe;

import dev.mote.app.recipe.PassKind.Option;
import dev.mote.compress.Calibration;
import dev.mote.compress.CalibrationMethod;
import dev.mote.compress.Int8Quantization;
import dev.mote.compress.weights.LayerWeights;
import dev.mote.compress.weights.WeightFormat;
import dev.mote.formats.yaml.Options.Marked;
import dev.mote.formats.yaml.Position;
import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Pass;
import dev.mote.graph.Tensor;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Turns the network into integers: int8 activations, weights of any format.
 *
 * @param at             where the pass is named
 * @param data           samples of its own
 * @param formats        the weights of each layer
 * @param samples        how many samples ranges are measured on
 * @param calibration    how ranges follow from samples
 * @param biasCorrection whether the mean error of rounded weights is taken out of the bias
 */
record Quantize(Position at, @Nullable Marked<String> data, LayerFormats formats, int samples,
    CalibrationMethod calibration, boolean biasCorrection) implements RecipePass {
  static final PassKind KIND = new PassKind("quantize",
      "Turn the network into integers: int8 activations, and weights of few bits.",
      List.of(new Option("weights", "FORMAT", "that of the passes before, or int8", "The weights of all layers: "
          + "int8, uniform:BITS, vecq:BITS, ternary, binary, powers-of-two:BITS, nf4 or nf4:BLOCK."),
          new Option("layers", "{NAME: FORMAT}", "none",
              "The weights of single layers, by name, by a pattern with *, or the first or last; what fits last counts."),
          new Option("samples", "N", "256", "Samples that ranges are measured on, spread over the data."),
          new Option("calibration", "METHOD", "min-max",
              "How ranges follow: min-max, percentile, percentile:FRACTION or mse."),
          new Option("bias-correction", "true|false", "true",
              "Take the mean error of rounded weights out of the bias."),
          PassKind.DATA),
      options -> new Quantize(options.at(), options.text("data").orElse(null), LayerFormats.of(options),
          (int) options.whole("samples", 256, 1, 1_000_000),
          options.read("calibration", new CalibrationMethod.MinMax(), CalibrationMethod::named),
          options.flag("bias-correction", true)));

  @Override
  public Numbers gives(Numbers numbers) {
    return Numbers.INTEGERS;
  }

  @Override
  public void check(Graph network, Workbench bench) {
    formats.check(network, bench);
    bench.samples(at, data, network);
  }

  @Override
  public Compression apply(Compression before, Workbench bench) {
    Graph network = before.network();
    List<List<Tensor>> inputs = Workbench.inputs(bench.samples(at, data, network), network, samples);
    Map<String, WeightFormat> chosen = formats.of(network, before.formats());
    Function<Node, WeightFormat> format = node -> chosen.getOrDefault(node.name(), WeightFormat.INT8);
    // What was trained with rounded weights has its ranges and biases from them.
    boolean trained = before.trained() && chosen.equals(before.formats());
    Calibration ranges = Calibration.measure(trained ? LayerWeights.rounded(network, format) : network, inputs,
        calibration, Workbench::executor, done -> bench.tasks().at("calibrate", done, 2L * inputs.size(), ""));
    Graph quantized = Pass.run(network, new Int8Quantization(ranges, format, biasCorrection && !trained));
    return new Compression(quantized, chosen, false);
  }
}
