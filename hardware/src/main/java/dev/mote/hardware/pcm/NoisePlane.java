package dev.mote.hardware.pcm;

import dev.mote.graph.BadInputException;

/**
 * Rows of devices whose fluctuation is the randomness of an array: with each row of weights one of them is read, and the currents of both meet
 * on the bit lines.
 *
 * <p>
 * Where the row is chosen anew for each read, how its devices came out when they were programmed is random for a weight too, and
 * adds to the noise. Where each weight keeps a row of its own, it is an error that stays. That both programming and read noise serve as randomness is
 * from arXiv 2302.01302; how rows are chosen is an assumption, which {@link Choice} makes visible.
 *
 * @param conductance that all devices are programmed to, in microsiemens
 * @param gain        the read voltage of these rows as a multiple of that of the weights
 * @param rows        in each array
 * @param choice      which row is read with a weight
 */
public record NoisePlane(double conductance, double gain, int rows, Choice choice) {
  /** Which row is read with a row of weights. */
  public enum Choice {
    /** Always the same one. */
    OWN,
    /** Any, chosen anew for each read. */
    ANY,
    /** Any, and its voltage is as often negative as positive, so that what a column's devices are in the mean pushes no weight to one side. */
    ANY_EITHER_WAY
  }

  /** Checks the ranges. Throws {@link BadInputException}. */
  public NoisePlane {
    if (!(conductance > 0 && gain > 0 && rows > 0)) {
      throw new BadInputException(
          "a noise plane has a positive conductance, gain and number of rows, found " + conductance
              + ", " + gain + " and " + rows + "; correct them");
    }
  }

  /** The same read at another voltage. */
  public NoisePlane withGain(double other) {
    return new NoisePlane(conductance, other, rows, choice);
  }

  /** The variance of the current of a pair of devices, as a conductance at the voltage of the weights. */
  double variance(DeviceFamily family, double time) {
    double read = conductance * family.relativeReadDeviation(conductance, time);
    double programmed = choice == Choice.OWN ? 0 : family.programmingDeviation(conductance);
    return 2 * gain * gain * (read * read + programmed * programmed);
  }
}
