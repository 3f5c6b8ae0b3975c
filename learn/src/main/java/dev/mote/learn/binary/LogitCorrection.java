package dev.mote.learn.binary;

import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * What is done to the results of the last layer of each drawn network before the softmax: {@code z' = scale z + offset}, one scale and an offset a
 * class. Found on samples with classes for each deployment, it takes away how deployments differ. Of the family of temperature scaling: C. Guo
 * et al., On Calibration of Modern Neural Networks, 2017.
 *
 * @param scale   of all results
 * @param offsets one a class; none for 0
 */
public record LogitCorrection(double scale, List<Double> offsets) {
  /** No change. */
  public static final LogitCorrection NONE = new LogitCorrection(1, List.of());

  private static final int STEPS = 200;
  private static final double FIRST_STRIDE = 0.5;
  private static final double LAST_STRIDE = 1e-6;

  /** Copies the list. */
  public LogitCorrection {
    offsets = List.copyOf(offsets);
  }

  double offset(int index) {
    return offsets.isEmpty() ? 0 : offsets.get(index);
  }

  /**
   * The correction of the least mean {@code -ln} of the probability that the mean over draws gives to the right classes, found by
   * gradient descent with strides that are halved until the loss falls.
   *
   * @param labels   the samples' classes
   * @param perClass whether there are offsets
   */
  public static LogitCorrection fit(Logits logits, int[] labels, boolean perClass) {
    double[] point = new double[1 + (perClass ? logits.classes() : 0)];
    double[] slope = new double[point.length];
    double loss = loss(logits, labels, point, slope);
    double stride = FIRST_STRIDE;
    for (int step = 0; step < STEPS && stride > LAST_STRIDE; step++) {
      double[] next = new double[point.length];
      for (int i = 0; i < next.length; i++) {
        next[i] = point[i] - stride * slope[i];
      }
      double[] nextSlope = new double[point.length];
      double nextLoss = loss(logits, labels, next, nextSlope);
      if (nextLoss < loss) {
        point = next;
        slope = nextSlope;
        loss = nextLoss;
        stride *= 1.5;
      } else {
        stride /= 2;
      }
    }
    return of(point);
  }

  /** The correction of a logarithm of the scale and offsets. */
  private static LogitCorrection of(double[] point) {
    return new LogitCorrection(StrictMath.exp(point[0]),
        DoubleStream.of(Arrays.copyOfRange(point, 1, point.length)).boxed().toList());
  }

  /** The loss at a point, and its gradient. */
  private static double loss(Logits logits, int[] labels, double[] point, double[] slope) {
    LogitCorrection correction = of(point);
    int classes = logits.classes();
    double[][] softmax = new double[logits.draws()][classes];
    double sum = 0;
    for (int sample = 0; sample < labels.length; sample++) {
      double right = 0;
      for (int draw = 0; draw < logits.draws(); draw++) {
        logits.softmax(draw, sample, correction, softmax[draw]);
        right += softmax[draw][labels[sample]];
      }
      right = Math.max(right, Double.MIN_NORMAL);
      sum -= StrictMath.log(right / logits.draws());
      for (int draw = 0; draw < logits.draws(); draw++) {
        double share = softmax[draw][labels[sample]] / right;
        int at = (draw * logits.samples() + sample) * classes;
        for (int index = 0; index < classes; index++) {
          double gradient = share * (softmax[draw][index] - (index == labels[sample] ? 1 : 0)) / labels.length;
          slope[0] += gradient * correction.scale() * logits.values()[at + index];
          if (slope.length > 1) {
            slope[1 + index] += gradient;
          }
        }
      }
    }
    return sum / labels.length;
  }
}
