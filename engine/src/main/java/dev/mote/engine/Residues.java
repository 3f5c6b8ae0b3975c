package dev.mote.engine;

import java.util.ArrayList;
import java.util.List;

/**
 * One dimension of a convolution seen from its input: pixel {@code residue + anchor * stride} is met by tap k in result pixel
 * {@code anchor + shift(residue, k)}, for the taps for which that is a whole number.
 */
record Residues(int extent, int kernel, int stride, int dilation, int pad) {
  /** Pixels of this residue. */
  int anchors(int residue) {
    return Math.max(0, (extent - residue + stride - 1) / stride);
  }

  /** Pixels of the residue that has most. */
  int anchors() {
    return anchors(0);
  }

  /** The taps that meet pixels of this residue. */
  List<Integer> taps(int residue) {
    List<Integer> taps = new ArrayList<>();
    for (int tap = 0; tap < kernel; tap++) {
      if (Math.floorMod(residue + pad - tap * dilation, stride) == 0) {
        taps.add(tap);
      }
    }
    return taps;
  }

  int shift(int residue, int tap) {
    return Math.floorDiv(residue + pad - tap * dilation, stride);
  }

  /** The smallest shift of all. */
  int least() {
    return Math.floorDiv(pad - (kernel - 1) * dilation, stride);
  }

  /** The largest shift of all, at least {@link #least()}. */
  int most() {
    return Math.floorDiv(stride - 1 + pad, stride);
  }
}
