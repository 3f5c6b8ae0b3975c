package dev.mote.compress.dictionary;

import dev.mote.compress.rounding.WeightLayer;
import dev.mote.graph.BadInputException;
import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.Pass;
import dev.mote.graph.Tensor;
import dev.mote.graph.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Rounds int8 weights to multiples of a power of two, which leaves their low-significance bits zero. Scales and biases stay; no data is read.
 *
 * @param bits    trimmed of each weight, 0 to 7
 * @param byLayer bits for layers by name that have others
 */
public record WeightTrimming(int bits, Map<String, Integer> byLayer) implements Pass {
  /** Checks the numbers. Throws {@link BadInputException}. */
  public WeightTrimming {
    check(bits);
    byLayer.values().forEach(WeightTrimming::check);
    byLayer = Map.copyOf(byLayer);
  }

  private static void check(int bits) {
    if (bits < 0 || bits > 7) {
      throw new BadInputException("0 to 7 bits of a weight are trimmed, found " + bits + "; choose another number");
    }
  }

  @Override
  public String name() {
    return "trimming";
  }

  @Override
  public Graph apply(Graph graph) {
    List<WeightLayer> layers = WeightLayer.of(graph);
    List<String> names = layers.stream().map(layer -> layer.node().name()).toList();
    byLayer.keySet().stream().filter(name -> !names.contains(name)).sorted().findFirst().ifPresent(name -> {
      throw new BadInputException("bits are trimmed of the weights of int8 layers, found no such layer '" + name
          + "'; name one of " + names);
    });
    List<Value> values = new ArrayList<>(graph.values());
    for (WeightLayer layer : layers) {
      Value value = graph.value(layer.weights());
      byte[] trimmed = trimmed(layer.bytes(graph).values(), byLayer.getOrDefault(layer.node().name(), bits));
      values.set(layer.weights(), new Value(value.name(), value.type(),
          new Tensor.Bytes(value.type().shape(), DType.I8, trimmed)));
    }
    return new Graph(graph.name(), values, graph.nodes(), graph.inputs(), graph.outputs());
  }

  /** To the nearest multiple, halves away from zero; what would exceed 127 goes to the multiple below. */
  private static byte[] trimmed(byte[] weights, int bits) {
    int step = 1 << bits;
    byte[] result = new byte[weights.length];
    for (int index = 0; index < weights.length; index++) {
      int size = (Math.abs(weights[index]) + step / 2) / step;
      result[index] = (byte) (Integer.signum(weights[index]) * Math.min(size, 127 / step) * step);
    }
    return result;
  }
}
