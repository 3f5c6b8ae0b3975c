package dev.mote.bench;

import dev.mote.learn.binary.LogitCorrection;
import dev.mote.learn.binary.Logits;
import dev.mote.learn.binary.Predictions;

/**
 * How good and how sure an ensemble is.
 *
 * @param accuracy  0 to 1
 * @param error     the expected calibration error, 0 to 1
 * @param entropy   the mean predictive entropy in nats
 * @param detection the area under the curve of telling strange images by entropy, 0 to 1
 */
record BayesFigures(double accuracy, double error, double entropy, double detection) {
  /** What is done to the results before the softmax. */
  enum Correction {
    NONE, SCALE, CLASSES;

    /** The correction for a deployment that gives {@code logits} on all {@code images}. */
    LogitCorrection fit(Logits logits, BayesImages images) {
      int from = images.judged().size();
      return this == NONE
          ? LogitCorrection.NONE
          : LogitCorrection.fit(logits.range(from, from + images.fitted().size()), images.fittedLabels(),
              this == CLASSES);
    }
  }

  /** The figures of results on all {@code images}. */
  static BayesFigures of(Logits logits, BayesImages images, Correction correction) {
    LogitCorrection fitted = correction.fit(logits, images);
    Predictions judged = Predictions.of(logits.range(0, images.judged().size()), fitted);
    Predictions strange = Predictions
        .of(logits.range(images.judged().size() + images.fitted().size(), images.size()), fitted);
    int[] labels = images.judgedLabels();
    return new BayesFigures(judged.accuracy(labels), judged.reliability(labels).error(), judged.entropy(),
        judged.detection(strange));
  }
}
