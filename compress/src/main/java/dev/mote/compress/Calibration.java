package dev.mote.compress;

import dev.mote.graph.BadInputException;
import dev.mote.graph.Executor;
import dev.mote.graph.Graph;
import dev.mote.graph.Tensor;
import dev.mote.graph.pass.TensorTrainExpansion;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntConsumer;

/**
 * What a float graph's values were like on sample data.
 *
 * @param ranges       the range of each float value, by value name
 * @param channelMeans the mean of each channel (last dimension) of each float value, by value name
 */
public record Calibration(Map<String, Range> ranges, Map<String, double[]> channelMeans) {
  /**
   * Runs the graph twice over the samples: once for extremes and means, once for the histograms that clip them. Tensor-train
   * layers are measured core by core ({@link TensorTrainExpansion}).
   *
   * @param graph     a float graph
   * @param samples   at least one list of graph inputs
   * @param method    how ranges follow from the numbers seen
   * @param executors makes the executor to run on
   * @param progress  told the number of runs done, of twice the number of samples
   */
  public static Calibration measure(Graph graph, List<List<Tensor>> samples, CalibrationMethod method,
      Function<Graph, Executor> executors, IntConsumer progress) {
    if (samples.isEmpty()) {
      throw new BadInputException("calibration needs at least one sample, found none; widen the data selection");
    }
    Map<String, Extremes> extremes = new HashMap<>();
    Map<String, Histogram> histograms = new HashMap<>();
    int done = 0;
    try (Probe probe = new Probe(TensorTrainExpansion.folded(graph), executors)) {
      for (List<Tensor> sample : samples) {
        eachFloat(probe.run(sample), (name, floats) -> extremes
            .computeIfAbsent(name, _ -> new Extremes(floats.shape().last())).add(floats.values()));
        progress.accept(++done);
      }
      extremes.forEach((name, seen) -> {
        seen.requireFinite(name);
        histograms.put(name, new Histogram(seen.min, seen.max));
      });
      for (List<Tensor> sample : samples) {
        if (!(method instanceof CalibrationMethod.MinMax)) {
          eachFloat(probe.run(sample), (name, floats) -> histogram(histograms, name).add(floats.values()));
        }
        progress.accept(++done);
      }
    }
    Map<String, Range> ranges = new HashMap<>();
    Map<String, double[]> means = new HashMap<>();
    histograms.forEach((name, histogram) -> ranges.put(name, switch (method) {
      case CalibrationMethod.MinMax _ -> histogram.full();
      case CalibrationMethod.Percentile percentile -> histogram.covering(percentile.fraction());
      case CalibrationMethod.MeanSquaredError _ -> histogram.leastSquaredError();
    }));
    extremes.forEach((name, seen) -> means.put(name, seen.means()));
    return new Calibration(Map.copyOf(ranges), Map.copyOf(means));
  }

  private static Histogram histogram(Map<String, Histogram> histograms, String name) {
    return java.util.Objects.requireNonNull(histograms.get(name));
  }

  private interface FloatVisitor {
    void visit(String name, Tensor.Floats floats);
  }

  private static void eachFloat(Map<String, Tensor> values, FloatVisitor visitor) {
    values.forEach((name, tensor) -> {
      if (tensor instanceof Tensor.Floats floats && floats.values().length > 0) {
        visitor.visit(name, floats);
      }
    });
  }

  private static final class Extremes {
    private double min = Double.POSITIVE_INFINITY;
    private double max = Double.NEGATIVE_INFINITY;
    private final double[] sums;
    private long rows;

    Extremes(int channels) {
      this.sums = new double[Math.max(1, channels)];
    }

    void add(float[] values) {
      int channel = 0;
      for (float value : values) {
        min = Math.min(min, value);
        max = Math.max(max, value);
        sums[channel] += value;
        channel = channel + 1 == sums.length ? 0 : channel + 1;
      }
      rows += values.length / sums.length;
    }

    void requireFinite(String name) {
      if (!Double.isFinite(min) || !Double.isFinite(max)) {
        throw new BadInputException("activations are finite, found " + min + " to " + max + " in value '" + name
            + "' on the calibration data; check the data's normalisation");
      }
    }

    double[] means() {
      double[] means = new double[sums.length];
      for (int channel = 0; channel < means.length; channel++) {
        means[channel] = sums[channel] / Math.max(1, rows);
      }
      return means;
    }
  }
}
