package dev.mote.learn.zeroth;

import dev.mote.learn.Xorshift32;

/** How steps of a perturbation are drawn; each has mean 0 and variance {@code sigma}^2. */
public enum Distribution {
  /** Plus or minus sigma, one random bit each (Rademacher). */
  SIGNS,
  /** About Gaussian: the number of ones in 32 random bits, less 16, scaled; whole steps, rounded to nearest. */
  GAUSSIAN;

  /** Hands out steps. */
  public static final class Steps {
    private final Distribution distribution;
    private final int sigma;
    private final Xorshift32 random;
    private int bits;
    private int left;

    /**
     * Steps that begin with state {@code state}.
     *
     * @param sigma at least 1
     */
    public Steps(Distribution distribution, int sigma, int state) {
      this.distribution = distribution;
      this.sigma = sigma;
      this.random = new Xorshift32(state);
    }

    /** The next step. */
    public int next() {
      return switch (distribution) {
        case SIGNS -> {
          if (left == 0) {
            bits = random.next();
            left = Integer.SIZE;
          }
          int step = (bits & 1) == 0 ? -sigma : sigma;
          bits >>>= 1;
          left--;
          yield step;
        }
        // The count's deviation is sqrt(8); 23170 / 2^16 is its inverse.
        case GAUSSIAN -> (int) ((long) (Integer.bitCount(random.next()) - 16) * sigma * 23170 + (1 << 15) >> 16);
      };
    }
  }
}
