package dev.mote.app;

import dev.mote.compress.CalibrationMethod;
import dev.mote.compress.CrossLayerEqualization;
import dev.mote.compress.SignalToNoise;
import dev.mote.formats.Models;
import dev.mote.formats.data.DataSet;
import dev.mote.formats.data.DataSets;
import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.Pass;
import dev.mote.graph.pass.Simplify;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mote quantize MODEL --data SPEC -o OUT}: a float network becomes an int8 one. */
@Command(name = "quantize", description = "Turn a float network into an int8 one and say what each layer loses.",
    footer = {"", "Example:", "  ./mote quantize net.tflite --data digits -o net-int8.tflite"})
final class QuantizeVerb extends Verb {
  @Mixin
  final ModelOptions models = new ModelOptions();

  @Parameters(paramLabel = "MODEL", description = "A float .tflite or .onnx file.")
  Path model = Path.of("");

  @Option(names = "--data", required = true, paramLabel = "SPEC",
      description = "Calibration data, such as digits or images:DIR#train[0:500]; its training part where it has one; `mote data --help` lists the sources.")
  String data = "";

  @Option(names = {"-o", "--output"}, required = true, paramLabel = "OUT",
      description = "The int8 .tflite or .onnx file to write.")
  Path output = Path.of("");

  @Option(names = "--samples", paramLabel = "N", defaultValue = "256",
      description = "Calibration samples, spread over the data; all where it has fewer (default ${DEFAULT-VALUE}).")
  int samples;

  @Option(names = "--calibration", paramLabel = "METHOD", defaultValue = "min-max",
      description = "How ranges follow from the data: min-max, percentile, percentile:FRACTION or mse (default ${DEFAULT-VALUE}).")
  String calibration = "";

  @Option(names = "--per-tensor", description = "One weight scale a layer instead of one an output channel.")
  boolean perTensor;

  @Option(names = "--bias-correction", negatable = true, defaultValue = "true", fallbackValue = "true",
      description = "Take the mean error of rounded weights out of the bias (on by default).")
  boolean biasCorrection;

  @Option(names = "--equalize", description = "Even out the channels of successive layers first.")
  boolean equalize;

  /** The result. */
  record Report(String output, String calibration, int count, long parameters, long floatWeightBytes, long weightBytes,
      List<Layer> layers) {}

  /** What one layer lost; null decibels where it lost nothing. */
  record Layer(String name, String operator, @Nullable Double signalToNoiseDb) {}

  @Override
  void prepare() {
    Models.requireWritable(output);
    CalibrationMethod.named(calibration);
    if (samples < 1) {
      throw new BadInputException(
          "calibration needs at least one sample, found --samples " + samples + "; give 100 or more");
    }
    Outputs.keepApart(output, model);
    Outputs.prepareFile(output);
  }

  @Override
  void run(Console console) throws IOException {
    CalibrationMethod method = CalibrationMethod.named(calibration);
    Graph graph = Pass.run(models.read(model), new Simplify());
    requireFloat(graph);
    DataSet set = DataSets.forTraining(data, graph.type(graph.inputs().getFirst()));
    if (equalize) {
      graph = Pass.run(graph, new CrossLayerEqualization());
    }
    Int8Conversion conversion = Int8Conversion.of(graph, set, samples, method, !perTensor, biasCorrection, console);
    Graph quantized = conversion.quantized();
    Outputs.write(output, quantized);
    List<SignalToNoise> losses = conversion.losses();
    console.say("%-40s %-18s %s", "layer", "operator", "signal to noise");
    losses.forEach(loss -> console.say("%-40s %-18s %12.1f dB", loss.layer(), loss.op(), loss.decibels()));
    losses.stream().min(Comparator.comparingDouble(SignalToNoise::decibels)).ifPresent(
        worst -> console.say("The layer that hurts most is %s at %.1f dB.", worst.layer(), worst.decibels()));
    List<Layer> layers = losses.stream().map(loss -> new Layer(loss.layer(), loss.op(),
        Double.isInfinite(loss.decibels()) ? null : loss.decibels())).toList();
    console.say("Wrote %s: weights %,d bytes, %,d before.", output, NetworkSummary.weightBytes(quantized),
        NetworkSummary.weightBytes(graph));
    console.result(new Report(output.toString(), calibration, conversion.samples().size(),
        NetworkSummary.parameters(graph),
        NetworkSummary.weightBytes(graph),
        NetworkSummary.weightBytes(quantized), layers));
  }

  @Override
  Path output() {
    return output;
  }

  @Override
  List<Path> files() {
    return List.of(output);
  }

  @Override
  void redirect(Path folder) {
    output = Outputs.moved(output, folder);
  }

  private void requireFloat(Graph graph) {
    graph.values().stream().filter(value -> value.type().isQuantized()).findFirst().ifPresent(value -> {
      throw new BadInputException("quantisation takes a float network, found the quantised value '" + value.name()
          + "' in " + model + "; give the float model that it was made from");
    });
    if (graph.inputs().size() != 1) {
      throw new BadInputException("calibration feeds networks with one input, found " + graph.inputs().size() + " in "
          + model + "; split the network");
    }
  }
}
