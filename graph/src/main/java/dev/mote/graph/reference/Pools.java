package dev.mote.graph.reference;

import dev.mote.graph.Activation;
import dev.mote.graph.DType;
import dev.mote.graph.Op;
import dev.mote.graph.Quantization;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.Window;
import java.util.Arrays;

/** Largest and mean pixels of windows. */
final class Pools {
  private Pools() {}

  static Tensor max(Call call, Op.MaxPool2d op) {
    Slide slide = slide(call.shape(0), call.result().shape(), op.kernelHeight(), op.kernelWidth(), op.window());
    if (call.type(0).dtype() == DType.F32) {
      double[] values = call.reals(0);
      double[] results = new double[slide.outputCount()];
      Arrays.fill(results, Double.NEGATIVE_INFINITY);
      each(slide, (from, to) -> results[to] = Math.max(results[to], values[from]));
      for (int index = 0; index < results.length; index++) {
        results[index] = Activations.apply(op.activation(), results[index]);
      }
      return call.answer(results);
    }
    return call.answer(integerResult(call, op.activation(), max(slide, call.integers(0), call.type(0).dtype().min())));
  }

  /** The largest element of each window, at least {@code lowest}. */
  static long[] max(Slide slide, long[] values, long lowest) {
    long[] results = new long[slide.outputCount()];
    Arrays.fill(results, lowest);
    each(slide, (from, to) -> results[to] = Math.max(results[to], values[from]));
    return results;
  }

  static Tensor average(Call call, Op.AveragePool2d op) {
    Slide slide = slide(call.shape(0), call.result().shape(), op.kernelHeight(), op.kernelWidth(), op.window());
    if (call.type(0).dtype() == DType.F32) {
      int[] counts = counts(slide, op.countPadding());
      double[] values = call.reals(0);
      double[] sums = new double[slide.outputCount()];
      each(slide, (from, to) -> sums[to] += values[from]);
      for (int index = 0; index < sums.length; index++) {
        sums[index] = Activations.apply(op.activation(), sums[index] / counts[index]);
      }
      return call.answer(sums);
    }
    int zero = call.isQuantized() ? call.type(0).affine().zeroPoint() : 0;
    return call.answer(integerResult(call, op.activation(), average(slide, call.integers(0), zero, op.countPadding())));
  }

  /** The rounded mean of each window; padded pixels, where counted, are {@code zero}. */
  static long[] average(Slide slide, long[] values, int zero, boolean countPadding) {
    long[] sums = new long[slide.outputCount()];
    each(slide, (from, to) -> sums[to] += values[from]);
    int[] counts = counts(slide, countPadding);
    int[] inside = counts(slide, false);
    for (int index = 0; index < sums.length; index++) {
      sums[index] = roundedMean(sums[index] + (long) zero * (counts[index] - inside[index]), counts[index]);
    }
    return sums;
  }

  /** {@code sum / count} rounded to nearest, half away from zero; 0 for an empty window. */
  private static long roundedMean(long sum, int count) {
    return count == 0 ? 0 : (sum > 0 ? sum + count / 2 : sum - count / 2) / count;
  }

  private static long[] integerResult(Call call, Activation activation, long[] values) {
    if (call.result().quantization() instanceof Quantization.Affine) {
      long[] results = Conversions.requantize(values, call.type(0), call.result());
      int min = activation.quantizedMin(call.result());
      int max = activation.quantizedMax(call.result());
      return Arrays.stream(results).map(value -> Numbers.clamp(value, min, max)).toArray();
    }
    return Arrays.stream(values).map(value -> Activations.apply(activation, value)).toArray();
  }

  /** The geometry of a pool: a depthwise convolution without weights. */
  static Slide slide(Shape x, Shape y, int kernelHeight, int kernelWidth, Window window) {
    return Slide.depthwise(x, Shape.of(1, kernelHeight, kernelWidth, x.dim(3)), y, window);
  }

  /** What is done with each pair of an input element and the result element whose window covers it. */
  interface Visitor {
    void visit(int from, int to);
  }

  /** Visits the pixels of all windows, those of one window in row-major order. */
  static void each(Slide s, Visitor visitor) {
    for (int image = 0; image < s.batch(); image++) {
      for (int y = 0; y < s.outputHeight(); y++) {
        for (int x = 0; x < s.outputWidth(); x++) {
          for (int tapRow = 0; tapRow < s.kernelHeight(); tapRow++) {
            int row = s.row(y, tapRow);
            for (int tapColumn = 0; row >= 0 && tapColumn < s.kernelWidth(); tapColumn++) {
              int column = s.column(x, tapColumn);
              for (int channel = 0; column >= 0 && channel < s.inputChannels(); channel++) {
                visitor.visit(s.input(image, row, column) + channel, s.output(image, y, x) + channel);
              }
            }
          }
        }
      }
    }
  }

  /** The divisor of each result element. */
  static int[] counts(Slide slide, boolean countPadding) {
    int[] counts = new int[slide.outputCount()];
    if (countPadding) {
      Arrays.fill(counts, slide.kernelHeight() * slide.kernelWidth());
    } else {
      each(slide, (_, to) -> counts[to]++);
    }
    return counts;
  }
}
