package dev.mote.hardware.cim.function;

import dev.mote.compress.weights.Normal;
import dev.mote.hardware.cim.macro.Converter;
import dev.mote.hardware.cim.macro.Macro;
import dev.mote.hardware.cim.macro.Summation;

/** Chooses what the codes of a layer's converters span. */
final class Ranges {
  private Ranges() {}

  /** Whether ranges depend on the counts of calibration data. */
  static boolean needCounts(Macro macro) {
    return switch (macro.summation()) {
      case Summation.Digital _ -> false;
      case Summation.Sign _ -> true;
      case Summation.Analog analog -> needCounts(analog.converter());
      case Summation.Hybrid hybrid -> hybrid.low() == Summation.LowPlanes.ANALOG && needCounts(hybrid.converter());
    };
  }

  private static boolean needCounts(Converter converter) {
    return converter.step() == 0 && converter.range() != Converter.Range.FULL_SCALE;
  }

  /** The range of a layer whose columns gave {@code counts}. */
  static Range of(Macro macro, Scheme scheme, Counts counts) {
    return switch (macro.summation()) {
      case Summation.Digital _ -> new Range(1, 0, 0);
      // The value of a sign that has the least mean squared error.
      case Summation.Sign _ -> new Range(counts.isEmpty() ? 1 : counts.meanMagnitude(), -1, 1);
      case Summation.Analog analog -> of(analog.converter(), scheme, counts);
      case Summation.Hybrid hybrid -> of(hybrid.converter(), scheme, counts);
    };
  }

  private static Range of(Converter converter, Scheme scheme, Counts counts) {
    int bits = converter.bits();
    Range full = converter.step() > 0
        ? Range.ofStep(bits, converter.step(), scheme.signed())
        : Range.fullScale(bits, scheme.largestCount(), scheme.signed());
    if (!needCounts(converter) || counts.isEmpty()) {
      return full;
    }
    return switch (converter.range()) {
      case FULL_SCALE -> full;
      case CALIBRATED -> calibrated(bits, counts);
      case OPTIMAL -> optimal(bits, converter.noiseLsb(), counts, full);
    };
  }

  /** From the lowest to the highest count seen. */
  private static Range calibrated(int bits, Counts counts) {
    int codes = (1 << bits) - 1;
    double step = Math.max(1, (double) (counts.highest() - counts.lowest()) / codes);
    int least = (int) Math.floor(counts.lowest() / step + 0.5);
    return new Range(step, least, least + codes);
  }

  /**
   * The range with the highest ratio of the counts' variance to the mean squared error of what codes stand for: the error is summed over
   * the discrete distribution of counts and over the converter's noise, and minimised over all whole steps and all first codes. Source: the
   * compute signal-to-noise ratio and its search on a grid of whole steps, arXiv 2507.09776.
   */
  private static Range optimal(int bits, double noise, Counts counts, Range full) {
    Range best = full;
    double least = Double.POSITIVE_INFINITY;
    int codes = (1 << bits) - 1;
    for (int step = 1; step <= Math.ceil(full.step()); step++) {
      int low = Math.floorDiv((int) counts.lowest(), step);
      int high = Math.ceilDiv((int) counts.highest(), step);
      double[] below = below(step, noise, Math.toIntExact(Math.max(counts.highest(), -counts.lowest())) + codes * step);
      for (int first = low; first <= Math.max(low, high - codes); first++) {
        double error = error(counts, step, first, first + codes, below);
        if (error < least) {
          least = error;
          best = new Range(step, first, first + codes);
        }
      }
    }
    return best;
  }

  /** The probability that a read's noise is below {@code index - reach} half counts. */
  private static double[] below(int step, double noise, int reach) {
    double[] below = new double[4 * reach + 4 * step + 1];
    int middle = below.length / 2;
    for (int index = 0; index < below.length; index++) {
      double halves = index - middle;
      below[index] = noise == 0
          ? halves > 0 ? 1 : halves < 0 ? 0 : 0.5
          : Normal.below(halves / (2 * step * noise));
    }
    return below;
  }

  private static double error(Counts counts, int step, int first, int last, double[] below) {
    double sum = 0;
    int middle = below.length / 2;
    for (long count = counts.lowest(); count <= counts.highest(); count++) {
      double share = counts.share(count);
      if (share > 0) {
        double before = 0;
        double error = 0;
        for (int code = first; code <= last; code++) {
          double until = code == last ? 1 : below[(int) ((2L * code + 1) * step - 2 * count) + middle];
          double difference = (double) code * step - count;
          error += (until - before) * difference * difference;
          before = until;
        }
        sum += share * error;
      }
    }
    return sum;
  }
}
