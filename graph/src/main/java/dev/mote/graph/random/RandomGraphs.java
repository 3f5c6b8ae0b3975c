package dev.mote.graph.random;

import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Draws small valid graphs from a seed, for tests that hold executors to each other. The same seed gives the same graph
 * and inputs on any machine.
 */
public final class RandomGraphs {
  private RandomGraphs() {}

  /**
   * An integer network: int8 (one in six: int16) activations whose scales fit the values that flow through them, int8
   * weights with a scale a channel, int32 or int64 biases; now and then with float inputs and outputs around it.
   */
  public static Graph quantized(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    DType activations = random.nextInt(6) == 0 ? DType.I16 : DType.I8;
    return new RandomNetwork("quantized" + seed, random, activations).draw();
  }

  /** A float network of well-scaled values; covers more operators than {@link #quantized}. */
  public static Graph floating(long seed) {
    return new RandomNetwork("floating" + seed, new SplittableRandom(seed), DType.F32).draw();
  }

  /** Inputs of {@code graph}: floats and the reals that quantised integers stand for lie in -1..1, plain integers in 0..1. */
  public static List<Tensor> inputs(Graph graph, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Tensor> inputs = new ArrayList<>();
    for (int input : graph.inputs()) {
      inputs.add(input(graph.type(input), random));
    }
    return inputs;
  }

  private static Tensor input(TensorType type, SplittableRandom random) {
    if (type.dtype() == DType.F32) {
      return RandomValues.floats(type.shape(), 1, random);
    }
    if (type.isQuantized()) {
      return RandomValues.quantized(RandomValues.floats(type.shape(), 1, random), type);
    }
    return RandomValues.integers(type.dtype(), type.shape(), 0, 1, random);
  }
}
