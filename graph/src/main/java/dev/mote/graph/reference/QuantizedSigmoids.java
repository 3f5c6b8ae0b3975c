package dev.mote.graph.reference;

import dev.mote.graph.DType;
import dev.mote.graph.Quantization;
import dev.mote.graph.Requantization;
import dev.mote.graph.TensorType;
import dev.mote.graph.UnaryKind;

/**
 * The logistic function and tanh of quantised numbers: gemmlowp fixed point for 8 bits, an interpolated table of 256
 * samples for 16 bits. Source: TensorFlow Lite Micro's reference kernels.
 */
final class QuantizedSigmoids {
  private static final int INTEGER_BITS = 4;
  /** sigmoid(i / 24) where 65536 stands for 1, less half the interpolation error in the middle of the interval. */
  private static final int[] SAMPLES = new int[256];

  static {
    for (int index = 0; index < 255; index++) {
      double error = (scaled(index) + scaled(index + 1)) / 2 - scaled(index + 0.5);
      SAMPLES[index] = (int) Math.round(scaled(index) - error / 2);
    }
    SAMPLES[255] = 65535;
  }

  private static double scaled(double steps) {
    return 65536 / (1 + StrictMath.exp(-steps / 24));
  }

  private QuantizedSigmoids() {}

  /** Whether the result has the one scale these kernels give. */
  static boolean applies(UnaryKind kind, TensorType x, TensorType y) {
    boolean logistic = kind == UnaryKind.SIGMOID;
    if (x.dtype() == DType.I8 && y.dtype() == DType.I8) {
      return y.affine().equals(logistic ? Quantization.perTensor(1 / 256f, -128) : Quantization.perTensor(1 / 128f, 0));
    }
    return x.dtype() == DType.I16 && y.dtype() == DType.I16 && x.affine().zeroPoint() == 0
        && y.affine().equals(Quantization.perTensor(1 / 32768f, 0));
  }

  static long[] apply(UnaryKind kind, long[] values, TensorType x) {
    boolean logistic = kind == UnaryKind.SIGMOID;
    return x.dtype() == DType.I8
        ? of8Bits(logistic, values, x.affine())
        : of16Bits(logistic, values, x.affine().scale());
  }

  private static long[] of8Bits(boolean logistic, long[] values, Quantization.Affine x) {
    Requantization factor = Requantization.of((double) x.scale() * (1 << (31 - INTEGER_BITS)));
    long radius = (long) Math
        .floor((double) ((1 << INTEGER_BITS) - 1) * (1L << (31 - INTEGER_BITS)) / Math.scalb(1.0, factor.shift()));
    long[] results = new long[values.length];
    for (int index = 0; index < values.length; index++) {
      long value = values[index] - x.zeroPoint();
      if (value <= -radius) {
        results[index] = Byte.MIN_VALUE;
      } else if (value >= radius) {
        results[index] = Byte.MAX_VALUE;
      } else {
        int scaled = factor.apply((int) value);
        long result = logistic
            ? Requantization.roundingShiftRight(FixedPoint.logistic(scaled, INTEGER_BITS), 23) - 128L
            : Requantization.roundingShiftRight(FixedPoint.tanh(scaled, INTEGER_BITS), 24);
        results[index] = Numbers.clamp(result, Byte.MIN_VALUE, Byte.MAX_VALUE);
      }
    }
    return results;
  }

  private static long[] of16Bits(boolean logistic, long[] values, float scale) {
    // Table steps are 3 * 4096 a unit: x of scale 2^-12 (or, for tanh, 2^-11) takes the exact factor 3 (or 6).
    double factor = (double) scale * 4096 * 3;
    int shift = 0;
    boolean exact = factor == 3 || (!logistic && factor == 6);
    while (!exact && factor <= 32767.0 / 2 && shift <= 30) {
      shift++;
      factor *= 2;
    }
    int multiplier = (int) factor;
    int round = shift > 0 ? 1 << (shift - 1) : 0;
    long[] results = new long[values.length];
    for (int index = 0; index < values.length; index++) {
      int steps = ((int) values[index] * multiplier + round) >> shift;
      results[index] = (short) (logistic ? logisticAt(steps) : tanhAt(steps));
    }
    return results;
  }

  private static int logisticAt(int steps) {
    int magnitude = interpolated(Math.abs(steps), 9, 0x7FFF << 10);
    int value = steps >= 0 ? magnitude + (1 << 9) : (1 << 25) - magnitude + (1 << 9) - 1;
    return value >>> 10;
  }

  private static int tanhAt(int steps) {
    int magnitude = interpolated(Math.abs(steps), 8, 0xFFFF << 8);
    int value = steps >= 0 ? magnitude - (1 << 23) + (1 << 7) : -magnitude + (1 << 23) + (1 << 7) - 1;
    return value >> 8;
  }

  /** The sample at {@code steps / 2^fraction} with {@code fraction} more bits, or {@code most} beyond the table. */
  private static int interpolated(int steps, int fraction, int most) {
    int index = steps >>> fraction;
    if (index >= 255) {
      return most;
    }
    int rest = steps & ((1 << fraction) - 1);
    return (SAMPLES[index] << fraction) + rest * (SAMPLES[index + 1] - SAMPLES[index]);
  }
}
