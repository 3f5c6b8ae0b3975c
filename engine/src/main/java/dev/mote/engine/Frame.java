package dev.mote.engine;

/**
 * The memory of one run: for each slot (graph value or temporary) the array that holds it and where it starts there.
 *
 * @param arrays  {@code float[]}, {@code byte[]}, {@code short[]}, {@code int[]} or {@code long[]}, one a slot
 * @param offsets the index of each slot's first element
 */
record Frame(Object[] arrays, int[] offsets) {
  float[] floats(int slot) {
    return (float[]) arrays[slot];
  }

  byte[] bytes(int slot) {
    return (byte[]) arrays[slot];
  }

  int offset(int slot) {
    return offsets[slot];
  }
}
