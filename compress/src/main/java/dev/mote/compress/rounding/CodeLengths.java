package dev.mote.compress.rounding;

/** Bits that an ideal code takes for whole numbers, by how often their magnitudes came before; the sign takes one. */
final class CodeLengths {
  /** The largest magnitude of an int8 element. */
  static final int LARGEST = 127;

  private final double[] bits = new double[LARGEST + 1];

  private CodeLengths(double[] counts) {
    double total = 0;
    for (double count : counts) {
      total += count;
    }
    for (int size = 0; size <= LARGEST; size++) {
      bits[size] = Math.log(total / counts[size]) / Math.log(2) + (size == 0 ? 0 : 1);
    }
  }

  /** All numbers cost the same. */
  static CodeLengths even() {
    double[] counts = new double[LARGEST + 1];
    java.util.Arrays.fill(counts, 1);
    return new CodeLengths(counts);
  }

  /** The code for these numbers; those that did not come count as a tenth of one that did, less the larger they are. */
  static CodeLengths of(int[][] numbers) {
    double[] counts = new double[LARGEST + 1];
    for (int size = 0; size <= LARGEST; size++) {
      counts[size] = 0.1 / (1 + size);
    }
    for (int[] row : numbers) {
      for (int number : row) {
        counts[Math.abs(number)]++;
      }
    }
    return new CodeLengths(counts);
  }

  double of(int number) {
    return bits[Math.abs(number)];
  }

  /** Bits of all. */
  double sum(int[][] numbers) {
    double sum = 0;
    for (int[] row : numbers) {
      for (int number : row) {
        sum += of(number);
      }
    }
    return sum;
  }
}
