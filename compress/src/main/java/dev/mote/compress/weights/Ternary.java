package dev.mote.compress.weights;

import dev.mote.graph.Storage;
import dev.mote.graph.Tensor;
import java.util.Arrays;

/**
 * Minus one, zero or one times a scale of the output channel, at the least squared error: among all thresholds the one whose
 * magnitudes above it have the largest squared sum over their number. Source: F. Li et al., Ternary Weight Networks, 2016, with the exact
 * optimum in place of their approximate threshold.
 */
public record Ternary() implements WeightFormat {
  private static final int ONE = 64;

  @Override
  public RoundedWeights round(Tensor.Floats weights, int axis, double[] leastScales) {
    return Slices.round(weights, axis, true, leastScales, new Storage.Packed(2, false), Ternary::slice);
  }

  private static Slices.Slice slice(double[] values, double least) {
    double[] rising = Arrays.stream(values).map(Math::abs).sorted().toArray();
    double sum = 0;
    double best = -1;
    double threshold = 0;
    double scale = 0;
    for (int count = 1; count <= rising.length; count++) {
      double magnitude = rising[rising.length - count];
      sum += magnitude;
      if (sum * sum / count > best) {
        best = sum * sum / count;
        threshold = magnitude;
        scale = sum / count;
      }
    }
    double stored = Math.max(scale / ONE, least);
    // A scale that had to be raised stands for larger weights only.
    double nearest = stored == least ? Math.max(threshold, stored * ONE / 2) : threshold;
    byte[] elements = new byte[values.length];
    for (int index = 0; index < values.length; index++) {
      elements[index] = (byte) (Math.abs(values[index]) >= nearest ? ONE * Math.signum(values[index]) : 0);
    }
    return new Slices.Slice((float) stored, elements);
  }

  @Override
  public int bits() {
    return 2;
  }

  @Override
  public String label() {
    return "ternary";
  }
}
