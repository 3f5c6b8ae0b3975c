package dev.mote.learn.binary;

import dev.mote.graph.Tensor;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Independent signs with exactly the probabilities that training found, to 53 bits. */
public final class ExactDraws implements WeightSource {
  private final List<Tensor.Floats> lambdas;
  private final List<double[]> probabilities;
  private final SplittableRandom random;

  /** Draws for natural parameters. */
  public ExactDraws(List<Tensor.Floats> lambdas, SplittableRandom random) {
    this.lambdas = List.copyOf(lambdas);
    this.probabilities = lambdas.stream().map(BinaryNetworks::probabilities).toList();
    this.random = random;
  }

  @Override
  public List<Tensor.Floats> draw() {
    return IntStream.range(0, lambdas.size()).mapToObj(layer -> {
      double[] above = probabilities.get(layer);
      float[] signs = new float[above.length];
      for (int i = 0; i < signs.length; i++) {
        signs[i] = random.nextDouble() < above[i] ? 1 : -1;
      }
      return new Tensor.Floats(lambdas.get(layer).shape(), signs);
    }).toList();
  }
}
