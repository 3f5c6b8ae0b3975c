package dev.mote.engine;

import static dev.mote.engine.VectorKernels.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** {@link Sines} in vector lanes. */
final class VectorSines {
  private VectorSines() {}

  /** Whether all lanes lie where the polynomial holds. */
  static boolean isReducible(FloatVector x) {
    return x.abs().compare(VectorOperators.LE, Sines.LIMIT).allTrue();
  }

  /** The sines, or cosines where {@code half} is a half, of lanes that are {@linkplain #isReducible reducible}. */
  static FloatVector reduced(FloatVector x, float half) {
    FloatVector rounded = x.mul(Sines.INVERSE_PI).add(half).add(Sines.ROUNDING);
    FloatVector periods = rounded.sub(Sines.ROUNDING).sub(half);
    FloatVector r = x.sub(periods.mul(Sines.PI_1)).sub(periods.mul(Sines.PI_2)).sub(periods.mul(Sines.PI_3));
    FloatVector square = r.mul(r);
    FloatVector sum = FloatVector.broadcast(SPECIES, Sines.COEFFICIENTS[0]);
    sum = sum.mul(square).add(Sines.COEFFICIENTS[1]);
    sum = sum.mul(square).add(Sines.COEFFICIENTS[2]);
    sum = sum.mul(square).add(Sines.COEFFICIENTS[3]);
    sum = sum.mul(square).add(Sines.COEFFICIENTS[4]);
    FloatVector sine = r.add(r.mul(square).mul(sum));
    IntVector sign = rounded.reinterpretAsInts().lanewise(VectorOperators.LSHL, 31);
    return sine.reinterpretAsInts().lanewise(VectorOperators.XOR, sign).reinterpretAsFloats();
  }
}
