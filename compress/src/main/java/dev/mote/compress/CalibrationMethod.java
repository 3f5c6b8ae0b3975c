package dev.mote.compress;

import dev.mote.graph.BadInputException;
import dev.mote.graph.UnknownName;
import java.util.List;

/** How the range of a value follows from the numbers it took on the calibration data. */
public sealed interface CalibrationMethod {
  /** All numbers: nothing is clipped. */
  record MinMax() implements CalibrationMethod {}

  /**
   * The middle of the numbers.
   *
   * @param fraction the part that is not clipped, above 0.5 and at most 1
   */
  record Percentile(double fraction) implements CalibrationMethod {
    /** Checks the range. */
    public Percentile {
      if (!(fraction > 0.5 && fraction <= 1)) {
        throw new BadInputException(
            "a calibration percentile keeps more than half and at most all of the numbers, found "
                + fraction + "; give a fraction such as 0.9999");
      }
    }
  }

  /** The range for which rounding and clipping together make the least squared error. */
  record MeanSquaredError() implements CalibrationMethod {}

  /** The method with this name: {@code min-max}, {@code percentile} (keeps 99.99 %), {@code percentile:FRACTION}, or {@code mse}. */
  static CalibrationMethod named(String name) {
    try {
      return switch (name) {
        case "min-max" -> new MinMax();
        case "percentile" -> new Percentile(0.9999);
        case "mse" -> new MeanSquaredError();
        case String other when other.startsWith("percentile:") ->
          new Percentile(Double.parseDouble(other.substring("percentile:".length())));
        default -> throw unknown(name);
      };
    } catch (NumberFormatException notANumber) {
      throw unknown(name);
    }
  }

  private static BadInputException unknown(String name) {
    return UnknownName.refused("a calibration method is min-max, percentile, percentile:FRACTION or mse",
        List.of("min-max", "percentile", "mse"), name);
  }
}
