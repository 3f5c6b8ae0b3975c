package dev.mote.compress.weights;

import dev.mote.graph.BadInputException;
import dev.mote.graph.Executor;
import dev.mote.graph.Graph;
import dev.mote.graph.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * What a network loses where one layer alone has rounded weights.
 *
 * @param layer the layer's node
 * @param costs a cost for each format that was tried
 */
public record Sensitivity(String layer, List<Cost> costs) {
  /**
   * One format of the layer.
   *
   * @param bytes of its weights, tables included, scales not
   * @param loss  the squared difference of the network's results over the squared results, summed over the samples
   */
  public record Cost(WeightFormat format, long bytes, double loss) {}

  /** Copies the list. */
  public Sensitivity {
    costs = List.copyOf(costs);
  }

  /**
   * Measures all layers of a float network, each with each format.
   *
   * @param samples   at least one list of network inputs; labels are not needed
   * @param formats   at least one
   * @param executors makes the executors to run on
   */
  public static List<Sensitivity> measure(Graph network, List<List<Tensor>> samples, List<WeightFormat> formats,
      Function<Graph, Executor> executors) {
    if (samples.isEmpty() || formats.isEmpty()) {
      throw new BadInputException("sensitivities are measured on at least one sample and format, found "
          + samples.size() + " and " + formats.size() + "; give some");
    }
    List<double[]> expected = results(network, samples, executors);
    double power = 0;
    for (double[] result : expected) {
      for (double real : result) {
        power += real * real;
      }
    }
    List<Sensitivity> sensitivities = new ArrayList<>();
    for (LayerWeights layer : LayerWeights.of(network)) {
      List<Cost> costs = new ArrayList<>();
      for (WeightFormat format : formats) {
        RoundedWeights rounded = format.round(layer.weights(), layer.axis());
        List<double[]> found = results(network.with(layer.value(), rounded.reals()), samples, executors);
        costs.add(
            new Cost(format, rounded.integers().storedBytes(), difference(expected, found) / Math.max(power, 1e-30)));
      }
      sensitivities.add(new Sensitivity(layer.node().name(), costs));
    }
    return sensitivities;
  }

  private static List<double[]> results(Graph network, List<List<Tensor>> samples,
      Function<Graph, Executor> executors) {
    try (Executor executor = executors.apply(network)) {
      return samples.stream().flatMap(sample -> executor.run(sample).stream()).map(result -> {
        double[] reals = new double[result.shape().count()];
        for (int index = 0; index < reals.length; index++) {
          reals[index] = result.real(index);
        }
        return reals;
      }).toList();
    }
  }

  private static double difference(List<double[]> expected, List<double[]> found) {
    double sum = 0;
    for (int result = 0; result < expected.size(); result++) {
      for (int index = 0; index < expected.get(result).length; index++) {
        double difference = expected.get(result)[index] - found.get(result)[index];
        sum += difference * difference;
      }
    }
    return sum;
  }
}
