package dev.mote.hardware.cim.function;

/**
 * The codes of a converter: {@code code = clip(round(count / step), least, most)}, and a code stands for {@code step * code} counts.
 *
 * @param step  counts a code, above 0; 1 and more save for signs
 * @param least the lowest code
 * @param most  the highest code
 */
record Range(double step, int least, int most) {
  /** A converter that spans 0 to {@code largest} counts, or as much on both sides of 0. Never finer than a count. */
  static Range fullScale(int bits, long largest, boolean signed) {
    if (signed) {
      int most = Math.max(1, (1 << bits - 1) - 1);
      return new Range(Math.max(1, (double) largest / most), bits == 1 ? -1 : -most - 1, most);
    }
    int most = (1 << bits) - 1;
    return new Range(Math.max(1, (double) largest / most), 0, most);
  }

  /** A converter of a given step. */
  static Range ofStep(int bits, int step, boolean signed) {
    return signed
        ? new Range(step, bits == 1 ? -1 : -(1 << bits - 1), Math.max(1, (1 << bits - 1) - 1))
        : new Range(step, 0, (1 << bits) - 1);
  }
}
