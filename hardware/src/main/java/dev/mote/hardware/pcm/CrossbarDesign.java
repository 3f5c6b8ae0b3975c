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
  private static final double GAIN = 3;

  /** Checks the range. Throws {@link BadInputException}. */
  public CrossbarDesign {
    if (rows < 1) {
      throw new BadInputException("an array has at least one row, found " + rows + "; give more");
    }
  }

  /** 256 rows of weights, and 64 of noise at half of the largest conductance, read at three times the voltage either way, any for each read. */
  public static CrossbarDesign usual(DeviceFamily family) {
    return new CrossbarDesign(family,
        new NoisePlane(family.most() / 2, GAIN, NOISE_ROWS, NoisePlane.Choice.ANY_EITHER_WAY), ROWS);
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
