package dev.mote.learn;

import dev.mote.compress.weights.LayerWeights;
import dev.mote.graph.Graph;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Keeps the weights of linear layers at 0 where they are 0 before the training: what was pruned stays away. Biases are left alone. */
public final class KeptZeros implements ParameterRule {
  /** For each parameter its numbers before the training; empty where all may move. */
  private final List<float[]> starts;

  private KeptZeros(List<float[]> starts) {
    this.starts = starts;
  }

  /** The rule for a training of {@code network}. */
  public static KeptZeros of(Graph network) {
    Map<String, float[]> weights = new HashMap<>();
    LayerWeights.of(network)
        .forEach(layer -> weights.put(network.value(layer.value()).name(), layer.weights().values()));
    return new KeptZeros(TrainingGraph.parameters(network).stream()
        .map(name -> weights.getOrDefault(name, new float[0])).toList());
  }

  @Override
  public void adjust(long step, List<float[]> parameters, List<float[]> gradients) {
    for (int index = 0; index < starts.size(); index++) {
      float[] start = starts.get(index);
      float[] gradient = gradients.get(index);
      for (int place = 0; place < start.length; place++) {
        if (start[place] == 0) {
          gradient[place] = 0;
        }
      }
    }
  }
}
