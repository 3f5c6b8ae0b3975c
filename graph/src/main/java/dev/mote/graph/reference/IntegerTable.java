package dev.mote.graph.reference;

import java.util.function.DoubleUnaryOperator;

/**
 * A function of 16-bit numbers as 513 samples with linear interpolation between them, 1.0 standing for 32768.
 *
 * <p>
 * Source: TensorFlow Lite's int16 lookup tables: each sample is moved by half the interpolation error in the middle of
 * its interval.
 */
public final class IntegerTable {
  private static final double ONE = 32768;
  private final int[] samples = new int[513];

  /** The table of {@code function} over {@code min..max}. */
  public IntegerTable(DoubleUnaryOperator function, double min, double max) {
    double step = (max - min) / 512;
    for (int index = 0; index < 512; index++) {
      double sample = round(function.applyAsDouble(min + index * step) * ONE);
      double next = function.applyAsDouble(min + (index + 1) * step) * ONE;
      double middle = round(function.applyAsDouble(min + index * step + step / 2) * ONE);
      double bias = round((round((next + sample) / 2) - middle) / 2);
      samples[index] = (int) Numbers.clamp((long) (sample - bias), Short.MIN_VALUE, Short.MAX_VALUE);
    }
    samples[512] = (int) Numbers.clamp((long) round(function.applyAsDouble(max) * ONE), Short.MIN_VALUE,
        Short.MAX_VALUE);
  }

  /** The 513 samples, each a 16-bit number. */
  public int[] samples() {
    return samples.clone();
  }

  /** The value at {@code x}, -32768..32767 standing for the ends of the interval. */
  int at(int x) {
    int index = 256 + (x >> 7);
    int slope = samples[index + 1] - samples[index];
    return samples[index] + ((slope * (x & 0x7F) + 64) >> 7);
  }

  private static double round(double value) {
    return Math.copySign(Math.floor(Math.abs(value) + 0.5), value);
  }
}
