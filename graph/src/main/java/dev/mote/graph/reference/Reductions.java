package dev.mote.graph.reference;

import dev.mote.graph.DType;
import dev.mote.graph.Op;
import dev.mote.graph.ReduceKind;
import dev.mote.graph.Requantization;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import java.util.Arrays;
import java.util.List;

/** Reductions of many numbers to one, the place of an extreme, and running sums. */
final class Reductions {
  private Reductions() {}

  static Tensor reduce(Call call, Op.Reduce op) {
    int[] targets = targets(call.shape(0), op.axes());
    if (call.isQuantized()) {
      return quantized(call, op, targets);
    }
    return call.type(0).dtype() == DType.F32
        ? call.answer(reals(op.kind(), call.reals(0), targets, call.result().shape().count()))
        : call.answer(integers(op.kind(), call.integers(0), targets, call.result().shape().count()));
  }

  /** For each element of {@code x}, the index of the reduced element it belongs to. */
  private static int[] targets(Shape x, List<Integer> axes) {
    int[] steps = new int[x.rank()];
    int step = 1;
    for (int axis = x.rank() - 1; axis >= 0; axis--) {
      if (!axes.contains(axis)) {
        steps[axis] = step;
        step *= x.dim(axis);
      }
    }
    return Broadcasting.strided(x, 0, steps);
  }

  private static double[] reals(ReduceKind kind, double[] values, int[] targets, int count) {
    double[] results = new double[count];
    double[] largest = new double[count];
    Arrays.fill(largest, Double.NEGATIVE_INFINITY);
    int[] counts = new int[count];
    Arrays.fill(results, switch (kind) {
      case PRODUCT, ALL -> 1;
      case MAXIMUM -> Double.NEGATIVE_INFINITY;
      case MINIMUM -> Double.POSITIVE_INFINITY;
      case SUM, MEAN, L1, L2, LOG_SUM, LOG_SUM_EXP, SUM_SQUARE, ANY -> 0;
    });
    for (int index = 0; index < values.length; index++) {
      largest[targets[index]] = Math.max(largest[targets[index]], values[index]);
      counts[targets[index]]++;
    }
    for (int index = 0; index < values.length; index++) {
      int to = targets[index];
      double x = values[index];
      results[to] = switch (kind) {
        case SUM, MEAN, LOG_SUM -> results[to] + x;
        case PRODUCT -> results[to] * x;
        case MAXIMUM -> Math.max(results[to], x);
        case MINIMUM -> Math.min(results[to], x);
        case L1 -> results[to] + Math.abs(x);
        case L2, SUM_SQUARE -> results[to] + x * x;
        case LOG_SUM_EXP -> results[to] + StrictMath.exp(x - finite(largest[to]));
        case ALL -> results[to] != 0 && x != 0 ? 1 : 0;
        case ANY -> results[to] != 0 || x != 0 ? 1 : 0;
      };
    }
    for (int to = 0; to < count; to++) {
      results[to] = switch (kind) {
        case MEAN -> results[to] / counts[to];
        case L2 -> Math.sqrt(results[to]);
        case LOG_SUM -> StrictMath.log(results[to]);
        case LOG_SUM_EXP -> finite(largest[to]) + StrictMath.log(results[to]);
        case SUM, PRODUCT, MAXIMUM, MINIMUM, L1, SUM_SQUARE, ALL, ANY -> results[to];
      };
    }
    return results;
  }

  private static double finite(double value) {
    return Double.isInfinite(value) ? 0 : value;
  }

  private static long[] integers(ReduceKind kind, long[] values, int[] targets, int count) {
    long[] results = new long[count];
    long[] counts = new long[count];
    Arrays.fill(results, switch (kind) {
      case PRODUCT, ALL -> 1;
      case MAXIMUM -> Long.MIN_VALUE;
      case MINIMUM -> Long.MAX_VALUE;
      case SUM, MEAN, L1, L2, LOG_SUM, LOG_SUM_EXP, SUM_SQUARE, ANY -> 0;
    });
    for (int index = 0; index < values.length; index++) {
      int to = targets[index];
      long x = values[index];
      counts[to]++;
      results[to] = switch (kind) {
        case SUM, MEAN, LOG_SUM -> results[to] + x;
        case PRODUCT -> results[to] * x;
        case MAXIMUM -> Math.max(results[to], x);
        case MINIMUM -> Math.min(results[to], x);
        case L1 -> results[to] + Math.abs(x);
        case L2, SUM_SQUARE -> results[to] + x * x;
        case LOG_SUM_EXP -> 0;
        case ALL -> Numbers.truth(results[to] != 0 && x != 0);
        case ANY -> Numbers.truth(results[to] != 0 || x != 0);
      };
    }
    double[] exact = kind == ReduceKind.LOG_SUM_EXP
        ? reals(kind, Arrays.stream(values).asDoubleStream().toArray(), targets, count)
        : new double[count];
    for (int to = 0; to < count; to++) {
      results[to] = switch (kind) {
        case MEAN -> results[to] / Math.max(1, counts[to]);
        case L2 -> (long) Math.sqrt(results[to]);
        case LOG_SUM -> (long) StrictMath.log(results[to]);
        case LOG_SUM_EXP -> (long) exact[to];
        case SUM, PRODUCT, MAXIMUM, MINIMUM, L1, SUM_SQUARE, ALL, ANY -> results[to];
      };
    }
    return results;
  }

  private static Tensor quantized(Call call, Op.Reduce op, int[] targets) {
    int count = call.result().shape().count();
    return switch (op.kind()) {
      case MAXIMUM, MINIMUM -> call.answer(
          Conversions.requantize(integers(op.kind(), call.integers(0), targets, count), call.type(0), call.result()));
      case SUM, MEAN -> {
        Requantization factor = Requantization
            .of((double) call.type(0).affine().scale() / call.result().affine().scale());
        int each = count == 0 ? 0 : targets.length / count;
        Requantization scale = op.kind() == ReduceKind.MEAN && each > 0 ? divided(factor, each) : factor;
        long[] sums = integers(ReduceKind.SUM, call.centred(0), targets, count);
        yield call.answer(Conversions.requantize(sums, 0, scale, call.result().affine().zeroPoint(),
            call.result().dtype().min(), call.result().dtype().max()));
      }
      case PRODUCT, L1, L2, LOG_SUM, LOG_SUM_EXP, SUM_SQUARE, ALL, ANY ->
        Conversions.viaReals(call, plain -> reduce(plain, op));
    };
  }

  /**
   * A factor divided by a whole number: the multiplier, raised by the power of two at or below {@code count}, is divided
   * and truncated, as TensorFlow Lite computes means.
   */
  static Requantization divided(Requantization factor, int count) {
    int shift = Math.min(31 - Integer.numberOfLeadingZeros(count), 31 + factor.shift());
    return new Requantization((int) (((long) factor.multiplier() << shift) / count), factor.shift() - shift);
  }

  static Tensor argReduce(Call call, Op.ArgReduce op) {
    Shape x = call.shape(0);
    int step = x.countBetween(op.axis() + 1, x.rank());
    int extent = x.dim(op.axis());
    if (extent == 0) {
      throw call.fail("an extreme is taken of at least one element", x, "give a larger tensor");
    }
    long[] places = new long[call.result().shape().count()];
    for (int to = 0; to < places.length; to++) {
      int first = to / step * step * extent + to % step;
      int best = 0;
      for (int index = 1; index < extent; index++) {
        double gain = call.tensor(0).real(first + index * step) - call.tensor(0).real(first + best * step);
        double better = op.largest() ? gain : -gain;
        if (better > 0 || (better == 0 && op.lastOfEquals())) {
          best = index;
        }
      }
      places[to] = best;
    }
    return call.answer(places);
  }

  static Tensor cumulativeSum(Call call, Op.CumulativeSum op) {
    if (call.isQuantized()) {
      return Conversions.viaReals(call, plain -> cumulativeSum(plain, op));
    }
    Shape x = call.shape(0);
    int step = x.countBetween(op.axis() + 1, x.rank());
    int extent = x.dim(op.axis());
    double[] reals = call.reals(0);
    long[] integers = call.integers(0);
    double[] realSums = new double[reals.length];
    long[] integerSums = new long[reals.length];
    for (int at = 0; at < reals.length; at++) {
      int position = at / step % extent;
      int first = at - position * step;
      int from = op.reverse() ? position + (op.exclusive() ? 1 : 0) : 0;
      int to = op.reverse() ? extent : position + (op.exclusive() ? 0 : 1);
      for (int index = from; index < to; index++) {
        realSums[at] += reals[first + index * step];
        integerSums[at] += integers[first + index * step];
      }
    }
    return call.isInteger() ? call.answer(integerSums) : call.answer(realSums);
  }
}
