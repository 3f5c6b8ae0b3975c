package dev.mote.engine;

/** One step of a plan: work that divides into independent units, so that threads may share it. */
interface Step {
  /** How many units there are; each writes its own part of the result. */
  int units();

  /** About how many multiply-accumulates (or elements moved) one unit takes; decides whether a second thread pays. */
  long unitCost();

  /** Floats of {@link Scratch} that {@link #run} uses. */
  default int scratchFloats() {
    return 0;
  }

  /** Integers of {@link Scratch} that {@link #run} uses. */
  default int scratchInts() {
    return 0;
  }

  /** Computes units {@code from} (inclusive) to {@code to} (exclusive). */
  void run(Frame frame, Scratch scratch, int from, int to);
}
