package dev.mote.learn.binary;

import java.util.Arrays;

/**
 * What an ensemble says of samples: for each the mean over drawn networks of the softmax of their results.
 *
 * @param probabilities a row of classes a sample
 */
public record Predictions(double[][] probabilities) {
  /** The predictions of corrected results. */
  public static Predictions of(Logits logits, LogitCorrection correction) {
    double[][] means = new double[logits.samples()][logits.classes()];
    double[] one = new double[logits.classes()];
    for (int draw = 0; draw < logits.draws(); draw++) {
      for (int sample = 0; sample < logits.samples(); sample++) {
        logits.softmax(draw, sample, correction, one);
        for (int index = 0; index < one.length; index++) {
          means[sample][index] += one[index] / logits.draws();
        }
      }
    }
    return new Predictions(means);
  }

  /** The share of samples whose likeliest class, the first of equals, is their own. */
  public double accuracy(int[] labels) {
    int correct = 0;
    for (int sample = 0; sample < labels.length; sample++) {
      correct += likeliest(probabilities[sample]) == labels[sample] ? 1 : 0;
    }
    return (double) correct / labels.length;
  }

  /** How sure they are beside how often they are right. */
  public Reliability reliability(int[] labels) {
    double[] confidences = new double[labels.length];
    boolean[] right = new boolean[labels.length];
    for (int sample = 0; sample < labels.length; sample++) {
      int likeliest = likeliest(probabilities[sample]);
      confidences[sample] = probabilities[sample][likeliest];
      right[sample] = likeliest == labels[sample];
    }
    return Reliability.of(confidences, right, Reliability.BINS);
  }

  /** The predictive entropy of each sample in nats: how unsure the ensemble is. */
  public double[] entropies() {
    return Arrays.stream(probabilities).mapToDouble(row -> {
      double entropy = 0;
      for (double p : row) {
        entropy -= p > 0 ? p * StrictMath.log(p) : 0;
      }
      return entropy;
    }).toArray();
  }

  /** The mean predictive entropy in nats. */
  public double entropy() {
    return Arrays.stream(entropies()).average().orElse(0);
  }

  /**
   * How well the entropy tells samples of {@code strange}, of another distribution, from these: the area under the receiver operating
   * characteristic, which is the probability that a strange sample's entropy is the larger one; 0.5 says nothing.
   */
  public double detection(Predictions strange) {
    return greater(entropies(), strange.entropies());
  }

  /** The probability that a number of {@code high} is greater than one of {@code low}; equal ones count half. */
  static double greater(double[] low, double[] high) {
    double[] sorted = low.clone();
    Arrays.sort(sorted);
    double sum = 0;
    for (double value : high) {
      sum += 0.5 * (first(sorted, value, false) + first(sorted, value, true));
    }
    return sum / ((double) low.length * high.length);
  }

  /** How many of {@code sorted} are below {@code value}, or not above it. */
  private static int first(double[] sorted, double value, boolean orEqual) {
    int from = 0;
    int to = sorted.length;
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (sorted[middle] < value || orEqual && sorted[middle] == value) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from;
  }

  private static int likeliest(double[] row) {
    int best = 0;
    for (int index = 1; index < row.length; index++) {
      best = row[index] > row[best] ? index : best;
    }
    return best;
  }
}
