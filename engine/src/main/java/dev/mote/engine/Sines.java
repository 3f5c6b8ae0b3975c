package dev.mote.engine;

/**
 * Sine and cosine by a polynomial on half a period, of operations that give the same bits one by one and in vector lanes; within 2e-7.
 * Source: W. Cody and W. Waite, Software Manual for the Elementary Functions, 1980 (the reduction by three parts of pi); the coefficients are
 * those of Taylor's series.
 */
final class Sines {
  /** Beyond it the reduction loses digits, and the library's functions serve. */
  static final float LIMIT = 1000;
  static final float INVERSE_PI = 0.31830988618379067f;
  /** Adding it leaves a whole number in the low bits of the sum. */
  static final float ROUNDING = 0x1.8p23f;
  static final float PI_1 = 3.140625f;
  static final float PI_2 = 9.67502593994140625e-4f;
  static final float PI_3 = 1.509957990978376432e-7f;
  static final float[] COEFFICIENTS = {-2.50521083854e-8f, 2.75573192240e-6f, -1.98412698413e-4f, 8.33333333333e-3f,
      -1.66666666667e-1f};

  private Sines() {}

  static float sine(float x) {
    return Math.abs(x) <= LIMIT ? reduced(x, 0) : (float) StrictMath.sin(x);
  }

  static float cosine(float x) {
    return Math.abs(x) <= LIMIT ? reduced(x, 0.5f) : (float) StrictMath.cos(x);
  }

  /** The sine of {@code x + half pi}: with k the whole number next to {@code x / pi + half}, (-1)^k sin(x - (k - half) pi). */
  private static float reduced(float x, float half) {
    float rounded = x * INVERSE_PI + half + ROUNDING;
    float periods = rounded - ROUNDING - half;
    float r = x - periods * PI_1 - periods * PI_2 - periods * PI_3;
    float square = r * r;
    float sum = COEFFICIENTS[0];
    for (int index = 1; index < COEFFICIENTS.length; index++) {
      sum = sum * square + COEFFICIENTS[index];
    }
    float sine = r + r * square * sum;
    return Float.intBitsToFloat(Float.floatToRawIntBits(sine) ^ Float.floatToRawIntBits(rounded) << 31);
  }
}
