package dev.mote.hardware.cim.function;

/**
 * One inference's reads of a layer.
 *
 * @param key  of the conversions' noise
 * @param gain of all sums, from the supply
 */
record Read(long key, float gain) {
  private static final int SUPPLY = -1;

  /** The reads of layer {@code layer} in the inference whose key is {@code sample}. */
  static Read of(long sample, long layer, double supply) {
    float gain = supply == 0 ? 1 : (float) (1 + supply * Draws.normal(Draws.key(sample, SUPPLY), 0));
    return new Read(Draws.key(sample, layer), gain);
  }

  /** The key of a vector's conversions. */
  long vector(int vector) {
    return Draws.key(key, vector);
  }

  /** The key of one conversion of a vector, by its number within the vector and vote. */
  static long conversion(long vector, int number, int vote) {
    return Draws.key(vector, (long) vote << 32 | number);
  }
}
