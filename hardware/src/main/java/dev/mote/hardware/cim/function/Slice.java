package dev.mote.hardware.cim.function;

/**
 * What one column of cells holds of a weight: some of its bit planes, summed with coefficients into one count.
 *
 * @param planes       numbers of the planes
 * @param coefficients of the planes in the count, as many
 * @param factor       of the count in the weight
 * @param top          the highest bit of the weight it holds, 0 upwards
 */
record Slice(int[] planes, int[] coefficients, int factor, int top) {
  /** The largest count that inputs of 1 give in a row. */
  int most() {
    int sum = 0;
    for (int coefficient : coefficients) {
      sum += Math.max(0, coefficient);
    }
    return sum;
  }

  /** Whether counts may be negative. */
  boolean signed() {
    for (int coefficient : coefficients) {
      if (coefficient < 0) {
        return true;
      }
    }
    return false;
  }
}
