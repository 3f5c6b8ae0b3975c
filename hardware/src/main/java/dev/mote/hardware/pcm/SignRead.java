package dev.mote.hardware.pcm;

import dev.mote.compress.weights.Normal;

/**
 * A binary weight that is drawn anew with each read: +1 where the difference of two conductances of the weight plane and two of the
 * noise plane is positive, else -1. No converter is in the array. Of the weight's two devices one holds the magnitude and one is reset; those of
 * the noise plane are equal and noisy.
 *
 * <pre>
 * P(+1) = Phi(g / s(g)),   s(g)^2 = sigma_read(|g|)^2 + 2 gain^2 (sigma_read(noise)^2 + [any row] sigma_prog(noise)^2)
 * </pre>
 *
 * <p>
 * Source: the separate planes of weights and noise of binary Bayesian networks on phase-change memory (arXiv 2302.01302); the closed form is
 * that of normal noise.
 *
 * @param family of all devices
 * @param plane  the noise plane
 * @param time   of the reads that probabilities are meant for
 */
public record SignRead(DeviceFamily family, NoisePlane plane, double time) {
  private static final int HALVINGS = 60;

  /** The deviation of what is compared with zero, for a weight of difference {@code g}. */
  public double deviation(double g) {
    double own = Math.abs(g) * family.relativeReadDeviation(Math.abs(g), time);
    return Math.sqrt(own * own + plane.variance(family, time));
  }

  /** The probability of +1. */
  public double probability(double g) {
    return Normal.below(g / deviation(g));
  }

  /** The highest probability there is; the lowest is 1 less it. */
  public double highest() {
    return probability(family.most());
  }

  /** The difference of conductances whose probability of +1 is {@code probability}, held to what the devices reach. */
  public double difference(double probability) {
    double wanted = Math.max(probability, 1 - probability);
    double low = 0;
    double high = family.most();
    for (int halving = 0; halving < HALVINGS; halving++) {
      double middle = (low + high) / 2;
      if (probability(middle) < wanted) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return probability < 0.5 ? -high : high;
  }
}
