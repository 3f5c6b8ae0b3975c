package dev.mote.hardware.cim.function;

/**
 * What noise does to a whole number, whatever the number: where columns are alike and a code is a count, codes are counts plus these.
 *
 * @param least what the lowest random bits add
 * @param from  in ascending order, the random bits from which on one more is added
 */
record Deltas(int least, int[] from) {
  /** Noise moves a code by at most so many in all. */
  static final int MOST = 64;
  /** Where nothing is added, or codes are found in another way. */
  static final Deltas NONE = new Deltas(0, new int[0]);

  /** Whether codes are counts plus noise, and sums of codes over an input's bits fit 16 bits. */
  static boolean suffice(ChipLayer chip) {
    Scheme scheme = chip.layer().scheme();
    Readout readout = chip.readout();
    boolean bits = scheme.slices().stream().allMatch(slice -> slice.planes().length == 1)
        && scheme.chunks().stream().allMatch(chunk -> chunk.bits() == 1);
    return bits && chip.uniform() && chip.factors() == null && readout.range().step() == 1 && !readout.sign()
        && readout.votes() == 1 && readout.countNoise() == 0 && readout.range().least() >= 0
        && readout.range().most() * ((1L << scheme.inputBits()) - 1) <= 0xFFFF
        && scheme.activeRows() <= Short.MAX_VALUE / 2 && !chip.split().statistical()
        && chip.split().thresholds().isEmpty() && of(readout).from().length <= MOST;
  }

  static Deltas of(Readout readout) {
    if (!readout.noisy()) {
      return NONE;
    }
    float[] noises = readout.noises();
    int least = delta(noises[0]);
    int[] from = new int[delta(noises[noises.length - 1]) - least];
    int count = 0;
    for (int bits = 1; bits < noises.length; bits++) {
      while (least + count < delta(noises[bits])) {
        from[count++] = bits;
      }
    }
    return new Deltas(least, from);
  }

  private static int delta(float noise) {
    return (int) Math.floor(noise + 0.5f);
  }
}
