package dev.mote.compress.weights;

import dev.mote.graph.Tensor;

/**
 * The sign of each weight times the mean magnitude of its output channel, the least squared error with one bit. Source: M. Rastegari et
 * al., XNOR-Net, 2016.
 */
public record Binary() implements WeightFormat {
  @Override
  public RoundedWeights round(Tensor.Floats weights, int axis, double[] leastScales) {
    Levels levels = new Levels.Even(1, true);
    return Slices.round(weights, axis, true, leastScales, levels.storage(),
        (values, least) -> Steering.driven(values, levels, 1, least));
  }

  @Override
  public int bits() {
    return 1;
  }

  @Override
  public String label() {
    return "binary";
  }
}
