package dev.mote.graph.reference;

import dev.mote.graph.DType;
import dev.mote.graph.Quantization;
import dev.mote.graph.Requantization;

/**
 * {@code x * min(max(x + 3, 0), 6) / 6} of 8-bit numbers in 16-bit fixed point, as TensorFlow Lite's reference kernel
 * computes it.
 *
 * @param inputZero  the operand's zero point
 * @param output     128 times finer input steps to result steps; its shift is at most 0
 * @param gate       128 times finer input steps to numbers where 32768 stands for 3
 * @param outputZero the result's zero point
 */
record HardSwish(int inputZero, Requantization output, Requantization gate, int outputZero) {
  static HardSwish of(Quantization.Affine x, Quantization.Affine y) {
    float fine = x.scale() / 128;
    return new HardSwish(x.zeroPoint(), Requantization.of(fine / y.scale()), Requantization.of(fine / (3f / 32768)),
        y.zeroPoint());
  }

  long[] apply(long[] values, DType dtype) {
    long[] results = new long[values.length];
    for (int index = 0; index < values.length; index++) {
      int fine = (short) ((values[index] - inputZero) * 128);
      int scaled = roundingHigh(fine, reduced(output));
      int opened = gateAt(fine);
      int product = (opened * scaled) / (1 << 15);
      results[index] = Numbers.clamp(shiftRight(product, -output.shift()) + outputZero, dtype.min(), dtype.max());
    }
    return results;
  }

  /** (x + 3) / 6 clamped to 0..1, where 32768 stands for 1. */
  private int gateAt(int fine) {
    int value = fine;
    if (gate.shift() > 0) {
      value = saturate(value, gate.shift() - 1);
    }
    value = roundingHigh(value, reduced(gate));
    if (gate.shift() > 0) {
      value = saturate(value, 1);
    } else if (gate.shift() < 0) {
      value = shiftRight(value, -gate.shift());
    }
    return (value + (1 << 15)) >> 1;
  }

  /** The 16-bit form of a 32-bit multiplier. */
  private static int reduced(Requantization factor) {
    int multiplier = factor.multiplier();
    return multiplier >= Integer.MAX_VALUE - (1 << 15) ? Short.MAX_VALUE : (multiplier + (1 << 15)) >> 16;
  }

  private static int saturate(int value, int left) {
    return (int) Numbers.clamp((long) value << left, Short.MIN_VALUE, Short.MAX_VALUE);
  }

  /** The high 16 bits of {@code 2 * a * b}, rounded to nearest. */
  private static int roundingHigh(int a, int b) {
    int product = a * b;
    int nudge = product >= 0 ? 1 << 14 : 1 - (1 << 14);
    return (product + nudge) / (1 << 15);
  }

  private static int shiftRight(int value, int exponent) {
    return Requantization.roundingShiftRight(value, exponent);
  }
}
