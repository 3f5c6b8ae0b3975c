package dev.mote.hardware.pcm;

import dev.mote.graph.BadInputException;
import java.util.random.RandomGenerator;

/**
 * The noise of successive reads of one device, of mean 0 and variance 1. As 1/f noise changes slowly, reads shortly after one another are
 * alike; that they are independent is an assumption, which a correlation of 0 makes.
 */
public final class ReadNoise {
  private final double correlation;
  private final double innovation;
  private final RandomGenerator random;
  private double last;

  /**
   * Noise before the first read.
   *
   * @param correlation of a read with the one before, 0 to below 1; with the one before that its square, and so on
   */
  public ReadNoise(double correlation, RandomGenerator random) {
    this.correlation = correlation;
    this.innovation = innovation(correlation);
    this.random = random;
    this.last = random.nextGaussian();
  }

  /** The next read's. */
  public double next() {
    double read = last;
    last = correlation * last + innovation * random.nextGaussian();
    return read;
  }

  /** The deviation of what is new in a read. Throws {@link BadInputException} where the correlation is out of its range. */
  static double innovation(double correlation) {
    if (!(correlation >= 0 && correlation < 1)) {
      throw new BadInputException("the correlation of successive reads is 0 to below 1, found " + correlation
          + "; choose another one");
    }
    return Math.sqrt(1 - correlation * correlation);
  }
}
