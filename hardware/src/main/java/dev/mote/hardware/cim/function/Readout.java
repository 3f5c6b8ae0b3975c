package dev.mote.hardware.cim.function;

import dev.mote.hardware.cim.macro.Converter;
import dev.mote.hardware.cim.macro.Macro;
import dev.mote.hardware.cim.macro.Summation;

/**
 * How a column's sum is read: {@code code = clip(floor(count * gain / step + offset + deviation * normal + 1/2), least, most)}, or its sign.
 *
 * @param range      of the codes; for signs a code is -1 or 1 and the step what a sign stands for
 * @param sign       whether only the sign is read
 * @param noise      deviation of a read, in codes
 * @param countNoise deviation that each product adds, in counts
 * @param votes      reads of which the most frequent code counts, the lowest of equally frequent ones
 * @param noises     in codes, of all random bits; empty without noise or where products make some
 */
record Readout(Range range, boolean sign, double noise, double countNoise, int votes, float[] noises) {
  /** The noise of all random bits in a macro; empty without noise or where products make some. */
  static float[] noises(Macro macro) {
    double noise = switch (macro.summation()) {
      case Summation.Analog analog -> analog.converter().noiseLsb();
      case Summation.Hybrid hybrid -> hybrid.converter().noiseLsb();
      case Summation.Digital _,Summation.Sign _ -> 0;
    };
    return noise == 0 || macro.variation().countNoise() > 0 ? new float[0] : Gaussian.noises((float) noise);
  }

  /** The read-out of a macro's columns with these codes and this noise of all random bits. */
  static Readout of(Macro macro, Range range, float[] noises) {
    double countNoise = macro.variation().countNoise();
    return switch (macro.summation()) {
      case Summation.Sign sign -> new Readout(range, true, 0, countNoise, sign.votes(), noises);
      case Summation.Analog analog -> of(analog.converter(), range, countNoise, noises);
      case Summation.Hybrid hybrid -> of(hybrid.converter(), range, countNoise, noises);
      case Summation.Digital _ -> new Readout(range, false, 0, 0, 1, noises);
    };
  }

  private static Readout of(Converter converter, Range range, double countNoise, float[] noises) {
    return new Readout(range, false, converter.noiseLsb(), countNoise, converter.votes(), noises);
  }

  /** Whether reads differ. */
  boolean noisy() {
    return noise > 0 || countNoise > 0;
  }

  /** The counts that a step of what is compared stands for: signs are compared in counts. */
  double unit() {
    return sign ? 1 : range.step();
  }

  /** The deviation of a read of {@code products} products, in codes. */
  float deviation(long products) {
    double own = countNoise / unit();
    return (float) Math.sqrt(noise * noise + own * own * products);
  }

  /** The code of a column. */
  int code(float value) {
    if (sign) {
      return value >= 0 ? 1 : -1;
    }
    return (int) Math.clamp(Math.floor(value + 0.5f), range.least(), range.most());
  }
}
