package dev.mote.compress;

import dev.mote.formats.data.Feed;
import dev.mote.graph.Executor;
import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Quantization;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What quantisation cost one layer: the power of the float result over the power of the difference.
 *
 * @param layer    the node's name
 * @param op       the operator's label
 * @param decibels {@code 10 log10(signal / noise)} of the layer's result, errors of the layers before it included;
 *                 infinite where there is no difference
 */
public record SignalToNoise(String layer, String op, double decibels) {
  /**
   * Compares the results of nodes that both graphs have, on the samples.
   *
   * @param reference a float graph
   * @param quantized the graph made from it, its values named alike
   * @param samples   lists of float graph inputs
   * @param executors makes the executors to run on
   */
  public static List<SignalToNoise> measure(Graph reference, Graph quantized, List<List<Tensor>> samples,
      Function<Graph, Executor> executors) {
    Map<String, double[]> powers = new HashMap<>();
    try (Probe exact = new Probe(reference, executors); Probe rounded = new Probe(quantized, executors)) {
      for (List<Tensor> sample : samples) {
        Map<String, Tensor> expected = exact.run(sample);
        Map<String, Tensor> actual = rounded.run(quantizedInputs(quantized, sample));
        for (Node node : quantized.nodes()) {
          String name = quantized.value(node.output()).name();
          if (expected.get(name) instanceof Tensor.Floats signal) {
            add(powers.computeIfAbsent(name, _ -> new double[2]), signal, actual.get(name), quantized.outputType(node));
          }
        }
      }
    }
    List<SignalToNoise> result = new ArrayList<>();
    for (Node node : quantized.nodes()) {
      double[] power = powers.get(quantized.value(node.output()).name());
      if (power != null) {
        result.add(new SignalToNoise(node.name(), node.op().label(),
            power[1] == 0 ? Double.POSITIVE_INFINITY : 10 * Math.log10(power[0] / power[1])));
      }
    }
    return result;
  }

  /** Float inputs rounded to the quantisation of a graph's inputs; float inputs of float graphs stay. */
  static List<Tensor> quantizedInputs(Graph graph, List<Tensor> sample) {
    List<Tensor> inputs = new ArrayList<>();
    for (int index = 0; index < sample.size(); index++) {
      inputs.add(sample.get(index) instanceof Tensor.Floats floats
          ? Feed.encode(floats.values(), graph.type(graph.inputs().get(index)))
          : sample.get(index));
    }
    return inputs;
  }

  private static void add(double[] power, Tensor.Floats signal, @org.jspecify.annotations.Nullable Tensor result,
      TensorType type) {
    if (result == null) {
      return;
    }
    for (int index = 0; index < signal.values().length; index++) {
      double real = type.quantization() instanceof Quantization.Affine affine
          ? affine.scale() * (double) (result.integer(index) - affine.zeroPoint())
          : result.real(index);
      double expected = signal.values()[index];
      power[0] += expected * expected;
      power[1] += (expected - real) * (expected - real);
    }
  }
}
