package dev.mote.engine;

/**
 * The private memory of one thread, as large as the hungriest step needs.
 *
 * @param floats image blocks and tiles
 * @param ints   integer sums
 */
record Scratch(float[] floats, int[] ints) {}
