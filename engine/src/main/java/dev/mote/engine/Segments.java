package dev.mote.engine;

/**
 * The inner dimension of a matrix product as runs of equal length, so that a convolution's rows need not be copied out.
 *
 * <p>
 * Element k of run s of row r is {@code a[start of r + a[s] + k * aStep]}; it meets the row of B that starts at
 * {@code panel + b[s] + k * bStep}.
 *
 * @param a      where each run starts in A, relative to the row
 * @param b      where each run starts in B, relative to the panel
 * @param length elements a run
 * @param aStep  distance of neighbours of one run in A
 * @param bStep  distance of neighbours of one run in B
 */
record Segments(int[] a, int[] b, int length, int aStep, int bStep) {}
