package dev.mote.app;

import dev.mote.compress.CalibrationMethod;
import dev.mote.compress.CrossLayerEqualization;
import dev.mote.compress.SignalToNoise;
import dev.mote.formats.Models;
import dev.mote.formats.data.DataSets;
import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.Pass;
import dev.mote.graph.pass.Simplify;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mote quantize MODEL --data SPEC -o OUT}: a float network becomes an int8 one. */
@Command(name = "quantize", description = "Turn a float network into an int8 one and say what each layer loses.")
final class QuantizeVerb extends Verb {
  @Mixin
  final ModelOptions models = new ModelOptions();

  @Parameters(paramLabel = "MODEL", description = "A float .tflite or .onnx file.")
  Path model = Path.of("");

  @Option(names = "--data", required = true, paramLabel = "SPEC",
      description = "Calibration data, such as digits#train or images:DIR#train[0:500].")
  String data = "";

  @Option(names = {"-o", "--output"}, required = true, paramLabel = "OUT",
      description = "The int8 .tflite or .onnx file to write.")
  Path output = Path.of("");

  @Option(names = "--samples", paramLabel = "N", defaultValue = "256",
      description = "Calibration samples, spread over the data (default ${DEFAULT-VALUE}).")
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
  record Report(String output, String calibration, int count, long parameters, long weightBytesBefore, long weightBytes,
      List<Layer> layers) {}

  /** What one layer lost; null decibels where it lost nothing. */
  record Layer(String name, String operator, @Nullable Double signalToNoiseDb) {}

  @Override
  void run(Console console) {
    Models.requireWritable(output);
    Outputs.prepareFile(output);
    CalibrationMethod method = CalibrationMethod.named(calibration);
    Graph graph = Pass.run(models.read(model), new Simplify());
    if (equalize) {
      graph = Pass.run(graph, new CrossLayerEqualization());
    }
    requireSamples(graph);
    Int8Conversion conversion = Int8Conversion.of(graph, DataSets.forTraining(data), samples, method, !perTensor,
        biasCorrection, console);
    Graph quantized = conversion.quantized();
    Models.write(quantized, output);
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

  private void requireSamples(Graph graph) {
    if (samples < 1) {
      throw new BadInputException(
          "calibration needs at least one sample, found --samples " + samples + "; give 100 or more");
    }
    if (graph.inputs().size() != 1) {
      throw new BadInputException("calibration feeds networks with one input, found " + graph.inputs().size() + " in "
          + model + "; split the network");
    }
  }
}
