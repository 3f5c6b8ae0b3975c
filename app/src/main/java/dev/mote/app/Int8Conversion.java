package dev.mote.app;

import dev.mote.compress.Calibration;
import dev.mote.compress.CalibrationMethod;
import dev.mote.compress.Int8Quantization;
import dev.mote.compress.SignalToNoise;
import dev.mote.engine.Engine;
import dev.mote.formats.data.DataSet;
import dev.mote.formats.data.Feed;
import dev.mote.graph.Graph;
import dev.mote.graph.Pass;
import dev.mote.graph.Tensor;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A float network turned into an int8 one, and what that cost.
 *
 * @param original  the float network
 * @param quantized the int8 network
 * @param ranges    what its activations are scaled by
 * @param samples   the inputs it was calibrated on
 * @param losses    what each layer lost
 */
record Int8Conversion(Graph original, Graph quantized, Calibration ranges, List<List<Tensor>> samples,
    List<SignalToNoise> losses) {
  private static final int MEASURED_SAMPLES = 16;

  /** Converts {@code network}, which has one input, with {@code count} samples spread over {@code data}. */
  static Int8Conversion of(Graph network, DataSet data, int count, CalibrationMethod method, boolean perChannel,
      boolean biasCorrection, Console console) {
    Feed feed = new Feed(data, network.type(network.inputs().getFirst()));
    int used = Math.min(count, data.size());
    List<List<Tensor>> samples = IntStream.range(0, used)
        .mapToObj(index -> List.of(feed.tensor((int) ((long) index * data.size() / used)))).toList();
    Calibration ranges;
    try (Progress progress = console.progress("calibrate", 2L * used)) {
      ranges = Calibration.measure(network, samples, method, Engine::new, progress::at);
    }
    Graph quantized = Pass.run(network, new Int8Quantization(ranges, perChannel, biasCorrection));
    List<List<Tensor>> measured = samples.subList(0, Math.min(MEASURED_SAMPLES, used));
    return new Int8Conversion(network, quantized, ranges, samples,
        SignalToNoise.measure(network, quantized, measured, Engine::new));
  }

  /** The signal-to-noise ratio of the layer that lost most, in decibels. */
  double worst() {
    return losses.stream().mapToDouble(SignalToNoise::decibels).min().orElse(Double.POSITIVE_INFINITY);
  }
}
