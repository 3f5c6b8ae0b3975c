package dev.mote.hardware.pcm;

import dev.mote.graph.BadInputException;

/**
 * How crossbars that draw binary weights are built.
 *
 * @param family of all devices
 * @param plane  the noise plane of each array
 * @param rows   rows of weights in an array
 */
public record CrossbarDesign(DeviceFamily family, NoisePlane plane, int rows) {
  private static final int ROWS = 256;
  private static final int NOISE_ROWS = 64;
  /** The largest gain: more of it drowns programming errors of the weights, and takes energy with its square. */
  private static final double GAIN = 3;
  /** How many deviations of what is compared the largest conductance is at least, so that sure weights stay sure. */
  private static final double RANGE = 3.5;

  /** Checks the range. Throws {@link BadInputException}. */
  public CrossbarDesign {
    if (rows < 1) {
      throw new BadInputException("an array has at least one row, found " + rows + "; give more");
    }
  }

  /**
   * 256 rows of weights, and 64 of noise at half of the largest conductance, read either way, any for each read, at three times the voltage, or at
   * what leaves the largest conductance 3.5 deviations from zero where that is less.
   */
  public static CrossbarDesign usual(DeviceFamily family) {
    NoisePlane one = new NoisePlane(family.most() / 2, 1, NOISE_ROWS, NoisePlane.Choice.ANY_EITHER_WAY);
    double own = family.most() * family.relativeReadDeviation(family.most(), family.started());
    double noise = Math.pow(family.most() / RANGE, 2) - own * own;
    double gain = Math.min(GAIN, Math.sqrt(Math.max(0, noise) / one.variance(family, family.started())));
    return new CrossbarDesign(family, one.withGain(gain), ROWS);
  }

  /** The same with another noise plane. */
  public CrossbarDesign with(NoisePlane other) {
    return new CrossbarDesign(family, other, rows);
  }

  /** The reads that targets are solved for: the first after programming. */
  public SignRead read() {
    return new SignRead(family, plane, family.started());
  }
}
