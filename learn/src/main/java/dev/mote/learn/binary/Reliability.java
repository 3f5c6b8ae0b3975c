package dev.mote.learn.binary;

import java.util.ArrayList;
import java.util.List;

/**
 * How sure predictions are beside how often they are right, in bins of equal width of the probability of the likeliest class: what a reliability
 * diagram shows.
 *
 * @param bins from 0 to 1
 */
public record Reliability(List<Bin> bins) {
  /** The usual number of bins. */
  public static final int BINS = 15;

  /**
   * The predictions whose probability lies in one range.
   *
   * @param confidence the mean of their probabilities, 0 to 1; 0 where there are none
   * @param accuracy   the share of them that is right, 0 to 1; 0 where there are none
   * @param count      how many they are
   */
  public record Bin(double confidence, double accuracy, int count) {}

  /** Copies the list. */
  public Reliability {
    bins = List.copyOf(bins);
  }

  /**
   * Sorts predictions into bins; a border belongs to the bin above it.
   *
   * @param confidences the probability of each prediction, 0 to 1
   * @param right       whether it is right
   */
  public static Reliability of(double[] confidences, boolean[] right, int bins) {
    double[] confidence = new double[bins];
    int[] correct = new int[bins];
    int[] count = new int[bins];
    for (int i = 0; i < confidences.length; i++) {
      int bin = Math.min(bins - 1, (int) (confidences[i] * bins));
      confidence[bin] += confidences[i];
      correct[bin] += right[i] ? 1 : 0;
      count[bin]++;
    }
    List<Bin> all = new ArrayList<>();
    for (int bin = 0; bin < bins; bin++) {
      int most = Math.max(1, count[bin]);
      all.add(new Bin(confidence[bin] / most, (double) correct[bin] / most, count[bin]));
    }
    return new Reliability(all);
  }

  /** The expected calibration error: the mean over predictions of the distance between confidence and accuracy in their bin. */
  public double error() {
    double sum = 0;
    long count = 0;
    for (Bin bin : bins) {
      sum += bin.count() * Math.abs(bin.accuracy() - bin.confidence());
      count += bin.count();
    }
    return count == 0 ? 0 : sum / count;
  }
}
