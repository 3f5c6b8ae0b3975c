package dev.mote.hardware.pcm;

/** Differences of conductances for natural parameters, from a table: {@link SignRead#difference} at {@code sigmoid(2 lambda)}. */
final class Targets {
  /** Natural parameters beyond it count as this one, whose sign is the likelier one in all but one of ten million reads. */
  private static final double MOST = 8;
  private static final int STEPS = 512;

  private final double[] differences = new double[(int) (MOST * STEPS) + 2];

  Targets(SignRead read) {
    for (int i = 0; i < differences.length; i++) {
      differences[i] = read.difference(1 / (1 + StrictMath.exp(-2.0 * i / STEPS)));
    }
  }

  /** The difference whose probability of +1 is {@code sigmoid(2 lambda)}, or the nearest that devices reach. */
  double difference(double lambda) {
    double place = Math.min(Math.abs(lambda), MOST) * STEPS;
    int below = (int) place;
    double between = differences[below] + (place - below) * (differences[below + 1] - differences[below]);
    return lambda < 0 ? -between : between;
  }
}
