package dev.mote.graph.reference;

import dev.mote.graph.Op;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import java.util.Arrays;

/** The operators that only gradient graphs have: adjoints of convolutions, pools, picks, resizes and clamps. */
final class Gradients {
  private Gradients() {}

  static Tensor convInput(Call call, Op.Conv2dInputGradient op) {
    Slide slide = Slide.convolution(op.input(), call.shape(1), call.shape(0), op.groups(), op.window());
    return call.answer(RealConvolution.spread(slide, call.reals(0), call.reals(1)));
  }

  static Tensor convWeight(Call call, Op.Conv2dWeightGradient op) {
    Slide slide = Slide.convolution(call.shape(0), op.weights(), call.shape(1), op.groups(), op.window());
    return call.answer(RealConvolution.weightGradient(slide, call.reals(0), call.reals(1), op.weights().count()));
  }

  static Tensor depthwiseInput(Call call, Op.DepthwiseInputGradient op) {
    Slide slide = Slide.depthwise(op.input(), call.shape(1), call.shape(0), op.window());
    return call.answer(RealConvolution.spread(slide, call.reals(0), call.reals(1)));
  }

  static Tensor depthwiseWeight(Call call, Op.DepthwiseWeightGradient op) {
    Slide slide = Slide.depthwise(call.shape(0), op.weights(), call.shape(1), op.window());
    return call.answer(RealConvolution.weightGradient(slide, call.reals(0), call.reals(1), op.weights().count()));
  }

  static Tensor maxPool(Call call, Op.MaxPoolGradient op) {
    Slide slide = Pools.slide(call.shape(0), call.shape(1), op.kernelHeight(), op.kernelWidth(), op.window());
    double[] x = call.reals(0);
    double[] gradient = call.reals(1);
    int[] winner = new int[gradient.length];
    Arrays.fill(winner, -1);
    Pools.each(slide, (from, to) -> {
      if (winner[to] < 0 || x[from] > x[winner[to]]) {
        winner[to] = from;
      }
    });
    double[] results = new double[x.length];
    for (int to = 0; to < gradient.length; to++) {
      if (winner[to] >= 0) {
        results[winner[to]] += gradient[to];
      }
    }
    return call.answer(results);
  }

  static Tensor averagePool(Call call, Op.AveragePoolGradient op) {
    Slide slide = Pools.slide(op.input(), call.shape(0), op.kernelHeight(), op.kernelWidth(), op.window());
    double[] gradient = call.reals(0);
    int[] counts = Pools.counts(slide, op.countPadding());
    double[] results = new double[op.input().count()];
    Pools.each(slide, (from, to) -> results[from] += gradient[to] / counts[to]);
    return call.answer(results);
  }

  static Tensor slice(Call call, Op.SliceGradient op) {
    int[] steps = op.input().strides();
    int start = 0;
    for (int axis = 0; axis < steps.length; axis++) {
      start += op.begin().get(axis) * steps[axis];
      steps[axis] *= op.stride().get(axis);
    }
    return scattered(call, op.input(), Broadcasting.strided(call.shape(0), start, steps));
  }

  static Tensor gather(Call call, Op.GatherGradient op) {
    return scattered(call, op.input(), Moves.gathered(call, op.axis(), op.input(), call.tensor(1)));
  }

  /** The gradient's elements added up at {@code targets} in zeros of shape {@code input}. */
  private static Tensor scattered(Call call, Shape input, int[] targets) {
    double[] gradient = call.reals(0);
    double[] results = new double[input.count()];
    for (int index = 0; index < gradient.length; index++) {
      results[targets[index]] += gradient[index];
    }
    return call.answer(results);
  }

  static Tensor resize(Call call, Op.ResizeGradient op) {
    Shape x = op.input();
    Shape y = call.shape(0);
    double[] gradient = call.reals(0);
    double[] results = new double[x.count()];
    if (op.kind() == Op.ResizeKind.BILINEAR) {
      Resizes.eachTap(op.coordinates(), x, y, (from, to, weight) -> results[from] += weight * gradient[to]);
      return call.answer(results);
    }
    return scattered(call, x, Resizes.nearestSources(op.kind(), op.coordinates(), x, y));
  }

  static Tensor clamp(Call call, Op.ClampGradient op) {
    double[] x = call.reals(0);
    double[] gradient = call.reals(1);
    for (int index = 0; index < gradient.length; index++) {
      gradient[index] = x[index] > op.min() && x[index] < op.max() ? gradient[index] : 0;
    }
    return call.answer(gradient);
  }
}
