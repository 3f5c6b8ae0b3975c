package dev.mote.learn.forward;

import dev.mote.graph.Tensor;
import dev.mote.learn.Xorshift32;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * An estimate of the gradient by one group of parameters.
 *
 * @param coordinates the coordinates it is known for, ascending
 * @param gradient    one number a coordinate
 * @param queries     forward passes it took
 */
record Estimate(int[] coordinates, float[] gradient, int queries) {
  /** Queries asked at a time, so that few perturbed copies exist. */
  private static final int CHUNK = 64;

  /**
   * Estimates at the point where {@code queries} began.
   *
   * @param seed decides directions or coordinates together with {@code step}
   */
  static Estimate of(Estimator estimator, Queries queries, Group group, long seed, long step) {
    return switch (estimator) {
      case Estimator.RandomGradient random -> random(random, queries, group, seed, step);
      case Estimator.Coordinatewise single -> coordinatewise(single, queries, group, seed, step);
    };
  }

  private static Estimate random(Estimator.RandomGradient estimator, Queries queries, Group group, long seed,
      long step) {
    float[] gradient = new float[group.values().length];
    int sides = estimator.antithetic() ? 2 : 1;
    for (int from = 0; from < estimator.queries(); from += CHUNK) {
      int to = Math.min(estimator.queries(), from + CHUNK);
      List<List<Tensor>> points = new ArrayList<>();
      for (int query = from; query < to; query++) {
        for (int side = 0; side < sides; side++) {
          float[] moved = group.values().clone();
          estimator.directions().add(Xorshift32.of(seed, step, group.index(), query),
              side == 0 ? estimator.deviation() : -estimator.deviation(), moved);
          points.add(group.tensors(moved));
        }
      }
      double[] losses = queries.losses(group.index(), points);
      for (int query = from; query < to; query++) {
        int first = (query - from) * sides;
        double other = sides == 2 ? losses[first + 1] : queries.loss();
        double slope = (losses[first] - other) / (sides * (double) estimator.deviation());
        estimator.directions().add(Xorshift32.of(seed, step, group.index(), query),
            (float) (slope / estimator.queries()),
            gradient);
      }
    }
    int[] all = new int[gradient.length];
    Arrays.setAll(all, coordinate -> coordinate);
    return new Estimate(all, gradient, sides * estimator.queries());
  }

  private static Estimate coordinatewise(Estimator.Coordinatewise estimator, Queries queries, Group group,
      long seed, long step) {
    Xorshift32 choice = Xorshift32.of(seed, step, group.index(), 0);
    int[] coordinates = IntStream.range(0, group.values().length)
        .filter(_ -> choice.uniform() < estimator.share()).toArray();
    float[] gradient = new float[coordinates.length];
    int sides = estimator.antithetic() ? 2 : 1;
    for (int from = 0; from < coordinates.length; from += CHUNK) {
      int to = Math.min(coordinates.length, from + CHUNK);
      List<List<Tensor>> points = new ArrayList<>();
      for (int chosen = from; chosen < to; chosen++) {
        points.add(moved(group, coordinates[chosen], estimator.spacing()));
        if (sides == 2) {
          points.add(moved(group, coordinates[chosen], -estimator.spacing()));
        }
      }
      double[] losses = queries.losses(group.index(), points);
      for (int chosen = from; chosen < to; chosen++) {
        int first = (chosen - from) * sides;
        double other = sides == 2 ? losses[first + 1] : queries.loss();
        gradient[chosen] = (float) ((losses[first] - other) / (sides * (double) estimator.spacing()));
      }
    }
    return new Estimate(coordinates, gradient, sides * coordinates.length);
  }

  private static List<Tensor> moved(Group group, int coordinate, float by) {
    float[] moved = group.values().clone();
    moved[coordinate] += by;
    return group.tensors(moved);
  }
}
