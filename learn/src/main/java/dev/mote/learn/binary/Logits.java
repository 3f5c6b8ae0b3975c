package dev.mote.learn.binary;

/**
 * The results, before the softmax, of several drawn networks on the same samples.
 *
 * @param draws   how many networks
 * @param samples how many samples
 * @param classes how many classes
 * @param values  the results: of a network's sample one after the other, then its next sample, then the next network
 */
public record Logits(int draws, int samples, int classes, float[] values) {
  /** Checks the count. */
  public Logits {
    if (values.length != (long) draws * samples * classes) {
      throw new IllegalArgumentException(
          draws + " x " + samples + " x " + classes + " results, found " + values.length);
    }
  }

  /** The samples {@code from} (inclusive) to {@code to} (exclusive). */
  public Logits range(int from, int to) {
    int each = (to - from) * classes;
    float[] part = new float[draws * each];
    for (int draw = 0; draw < draws; draw++) {
      System.arraycopy(values, (draw * samples + from) * classes, part, draw * each, each);
    }
    return new Logits(draws, to - from, classes, part);
  }

  /** Writes the softmax of corrected results of one network's sample into {@code target}. */
  void softmax(int draw, int sample, LogitCorrection correction, double[] target) {
    int at = (draw * samples + sample) * classes;
    double most = Double.NEGATIVE_INFINITY;
    for (int index = 0; index < classes; index++) {
      target[index] = correction.scale() * values[at + index] + correction.offset(index);
      most = Math.max(most, target[index]);
    }
    double sum = 0;
    for (int index = 0; index < classes; index++) {
      target[index] = FastExponential.of(target[index] - most);
      sum += target[index];
    }
    for (int index = 0; index < classes; index++) {
      target[index] /= sum;
    }
  }
}
