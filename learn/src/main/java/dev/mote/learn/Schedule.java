package dev.mote.learn;

import dev.mote.graph.BadInputException;

/** The learning rate of each step. */
public sealed interface Schedule {
  /** The same rate always. */
  record Constant(float rate) implements Schedule {}

  /**
   * A rise from 0 over {@code warmUp} steps, then half a cosine down to {@code floor} at step {@code total}. Source: I.
   * Loshchilov and F. Hutter, SGDR, 2017.
   *
   * @param rate   the highest rate
   * @param floor  the last rate
   * @param warmUp steps of the linear rise, fewer than {@code total}
   * @param total  steps of the whole training, at least 1
   */
  record Cosine(float rate, float floor, long warmUp, long total) implements Schedule {
    /** Checks the ranges. Throws {@link BadInputException}. */
    public Cosine {
      if (warmUp < 0 || total < 1 || warmUp >= total) {
        throw new BadInputException("a warm-up is shorter than the training, found " + warmUp + " of " + total
            + " steps; train longer or warm up less");
      }
    }
  }

  /** The rate of step {@code step}, 1 for the first. */
  default float rate(long step) {
    return switch (this) {
      case Constant constant -> constant.rate();
      case Cosine cosine when step <= cosine.warmUp() -> cosine.rate() * step / cosine.warmUp();
      case Cosine cosine -> {
        double passed = (double) (step - cosine.warmUp() - 1) / (cosine.total() - cosine.warmUp());
        yield (float) (cosine.floor()
            + (cosine.rate() - cosine.floor()) * 0.5 * (1 + StrictMath.cos(Math.PI * Math.min(1, passed))));
      }
    };
  }
}
