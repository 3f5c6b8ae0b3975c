package dev.mote.app;

import dev.mote.hardware.Interval;
import java.util.Locale;

/** Energies, times and areas as people read them. */
final class Quantities {
  private static final double THOUSAND = 1e3;
  private static final String[] ENERGY = {"fJ", "pJ", "nJ", "µJ", "mJ", "J"};
  private static final String[] TIME = {"ps", "ns", "µs", "ms", "s"};

  private Quantities() {}

  /** An energy in pJ. */
  static String energy(double picojoules) {
    return scaled(picojoules * THOUSAND, ENERGY);
  }

  /** A time in ns. */
  static String time(double nanoseconds) {
    return scaled(nanoseconds * THOUSAND, TIME);
  }

  /** An area in um2. */
  static String area(double squareMicrometres) {
    return squareMicrometres >= 1e4
        ? figure(squareMicrometres / 1e6) + " mm²"
        : figure(squareMicrometres) + " µm²";
  }

  /** An energy in pJ with what other models give. */
  static String energy(Interval picojoules) {
    return picojoules.low() < picojoules.high()
        ? energy(picojoules.point()) + " (" + energy(picojoules.low()) + " to " + energy(picojoules.high()) + ")"
        : energy(picojoules.point());
  }

  /** A share of 0 to 1. */
  static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  private static String scaled(double value, String... units) {
    int unit = 0;
    double rest = value;
    while (rest >= THOUSAND && unit < units.length - 1) {
      rest /= THOUSAND;
      unit++;
    }
    return figure(rest) + " " + units[unit];
  }

  /** Three digits, or all before the point. */
  private static String figure(double value) {
    return String.format(Locale.ROOT, value >= 100 || value < 1e-9 ? "%,.0f" : value >= 10 ? "%.1f" : "%.3g", value);
  }
}
