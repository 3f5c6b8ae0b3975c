package dev.mote.hardware.cim.function;

import dev.mote.graph.Graph;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Tensor;
import dev.mote.graph.Value;
import java.util.List;

/** Some of the sums that a layer forms in inferences without noise: at most 48 vectors of each inference, 24 outputs of each, evenly spread. */
final class SampledSums {
  private static final int VECTORS = 48;
  private static final int OUTPUTS = 24;

  private SampledSums() {}

  /** What sees the sums. */
  @FunctionalInterface
  interface Visitor {
    /**
     * Sees one sum.
     *
     * @param layer  its index among the layers
     * @param rows   levels that enter it, of all rows; another sum's after the return
     */
    void see(int layer, byte[] rows, int output);
  }

  /** Runs {@code graph} on the samples. */
  static void each(Graph graph, List<Layer> layers, List<List<Tensor>> samples, Visitor visitor) {
    for (List<Tensor> sample : samples) {
      Tensor[] values = values(graph, sample);
      for (int index = 0; index < layers.size(); index++) {
        Layer layer = layers.get(index);
        each(layer, index, layer.levelsOf(values[layer.matrix().node().inputs().getFirst()]), visitor);
      }
    }
  }

  private static void each(Layer layer, int index, byte[] inputs, Visitor visitor) {
    int vectors = layer.matrix().vectors();
    byte[] rows = new byte[layer.matrix().rows()];
    int stepVectors = Math.max(1, vectors / VECTORS);
    int stepOutputs = Math.max(1, layer.outputs() / OUTPUTS);
    for (int vector = 0; vector < vectors; vector += stepVectors) {
      for (int output = vector % stepOutputs; output < layer.outputs(); output += stepOutputs) {
        layer.unrolling().gather(inputs, (byte) layer.zero(), vector, output / layer.matrix().columns(), rows);
        visitor.see(index, rows, output);
      }
    }
  }

  /** All values of a run, by id. */
  private static Tensor[] values(Graph graph, List<Tensor> sample) {
    Tensor[] values = graph.values().stream().map(Value::constant).toArray(Tensor[]::new);
    for (int input = 0; input < sample.size(); input++) {
      values[graph.inputs().get(input)] = sample.get(input);
    }
    new Interpreter(graph).run(sample, (node, result) -> values[node.output()] = result);
    return values;
  }
}
