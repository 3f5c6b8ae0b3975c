package dev.mote.engine;

/**
 * A step over the elements of a result in pieces of about {@value #PIECE}: whole runs of broadcast operands, or parts of one
 * long run.
 *
 * @param strides how operands are walked
 * @param scratchInts integers of {@link Scratch} that the body uses
 * @param body    what is done with a part of a run
 */
record Elementwise(Strides strides, int scratchInts, Body body) implements Step {
  private static final int PIECE = 8192;

  /** What is done with {@code count} elements. */
  @FunctionalInterface
  interface Body {
    /**
     * Computes results {@code to} to {@code to + count}.
     *
     * @param starts each operand's first element
     */
    void compute(Frame frame, Scratch scratch, int[] starts, int to, int count);
  }

  Elementwise(Strides strides, Body body) {
    this(strides, 0, body);
  }

  private boolean isOneRun() {
    return strides.runs() == 1;
  }

  private int runsPerUnit() {
    return Math.max(1, PIECE / strides.run());
  }

  @Override
  public int units() {
    return isOneRun() ? (strides.run() + PIECE - 1) / PIECE : (strides.runs() + runsPerUnit() - 1) / runsPerUnit();
  }

  @Override
  public long unitCost() {
    return 10L * Math.min(PIECE, (long) strides.runs() * strides.run());
  }

  @Override
  public void run(Frame frame, Scratch scratch, int from, int to) {
    int[] starts = new int[strides.steps().length];
    if (isOneRun()) {
      int first = from * PIECE;
      for (int operand = 0; operand < starts.length; operand++) {
        starts[operand] = first * strides.innerStep(operand);
      }
      body.compute(frame, scratch, starts, first, Math.min(strides.run(), to * PIECE) - first);
      return;
    }
    int last = Math.min(strides.runs(), to * runsPerUnit());
    for (int run = from * runsPerUnit(); run < last; run++) {
      for (int operand = 0; operand < starts.length; operand++) {
        starts[operand] = strides.start(operand, run);
      }
      body.compute(frame, scratch, starts, run * strides.run(), strides.run());
    }
  }
}
