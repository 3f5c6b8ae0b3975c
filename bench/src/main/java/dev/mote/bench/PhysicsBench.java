package dev.mote.bench;

import dev.mote.engine.Engine;
import dev.mote.graph.Graph;
import dev.mote.graph.Pass;
import dev.mote.graph.RunFailedException;
import dev.mote.graph.Tensor;
import dev.mote.graph.UnknownName;
import dev.mote.graph.autodiff.Autodiff;
import dev.mote.learn.Networks;
import dev.mote.learn.Optimizer;
import dev.mote.learn.Schedule;
import dev.mote.learn.TrainingGraph;
import dev.mote.learn.forward.Estimator;
import dev.mote.learn.forward.ForwardTrainer;
import dev.mote.learn.forward.LossGraph;
import dev.mote.learn.forward.Phase;
import dev.mote.learn.forward.Update;
import dev.mote.learn.physics.BlackScholes;
import dev.mote.learn.physics.Equation;
import dev.mote.learn.physics.HamiltonJacobiBellman;
import dev.mote.learn.physics.ResidualLoss;
import dev.mote.learn.physics.Stencil;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

/**
 * Equations solved by tensor-train networks without back-propagation, neither in the training nor in the loss: the three ways to get
 * derivatives from forward passes, and beside them the same loss on the sparse grid with gradients by back-propagation.
 */
final class PhysicsBench {
  private static final int TEST_POINTS = 10_000;
  private static final int TEST_SEED = 4711;
  private static final double SPACING = 0.1;
  private static final List<String> EQUATIONS = List.of("hjb", "black-scholes");
  private static final List<String> WAYS = List.of("grid", "random", "differences", "backward");
  private static final int SHOWN_STEPS = 10;
  private static final double MOST_PERCENT = 0.5;

  private PhysicsBench() {}

  /**
   * One equation with its network and how it is trained; by back-propagation with the same steps and rates.
   *
   * @param word   its name among the arguments
   * @param points points a step
   * @param level  of the sparse grid
   * @param deviation of Stein's estimate
   * @param groups names of parameters that are perturbed together; a query runs only what lies behind them
   */
  private record Problem(String word, Equation equation, Graph network, int points, int level, double deviation,
      List<List<String>> groups, Phase phase) {}

  /** Derivatives by one way; the stencil of each step. */
  private record Way(String name, LongFunction<Stencil> stencils) {}

  private static List<Problem> problems(int seed) {
    Update adam = new Update.By(Optimizer.Adam.usual(0, false));
    Graph wide = Networks.sineTensorTrain(new int[]{1, 1, 3, 7}, new int[]{8, 4, 4, 4}, 2, seed);
    Graph narrow = Networks.sineTensorTrain(new int[]{1, 1, 1, 2}, new int[]{4, 4, 4, 2}, 2, seed);
    return List.of(
        // The grid's weights add up to thousands over the squared deviation: with 0.1 and a spacing of 0.01 the rounding of
        // floats outweighs the differences of losses.
        new Problem(EQUATIONS.getFirst(), new HamiltonJacobiBellman(20), wide, 2, 3, 0.2,
            TrainingGraph.parameters(wide).stream().map(List::of).toList(),
            new Phase(150, new Estimator.Coordinatewise(0.1f, 1, false), adam,
                new Schedule.Cosine(0.04f, 0, 5, 150))),
        new Problem(EQUATIONS.getLast(), new BlackScholes(0.1, 0.4), narrow, 16, 3, 0.1, LossGraph.layers(narrow),
            new Phase(400, new Estimator.Coordinatewise(0.01f, 0.5f, false), adam,
                new Schedule.Cosine(0.01f, 0, 10, 400))));
  }

  /**
   * Prints the table, or the rows that are named by equation ({@code hjb}, {@code black-scholes}) and way ({@code grid}, {@code random},
   * {@code differences}, {@code backward}); a number is the seed of the starting weights and of the training's points, 1 unless told.
   * Throws where the sparse grid without back-propagation misses the error wanted.
   */
  static void run(List<String> arguments) {
    int seed = 1;
    for (String word : arguments) {
      if (word.matches("[1-9][0-9]{0,6}")) {
        seed = Integer.parseInt(word);
      } else if (!EQUATIONS.contains(word) && !WAYS.contains(word)) {
        List<String> all = new ArrayList<>(EQUATIONS);
        all.addAll(WAYS);
        throw UnknownName.refused("bench physics takes some of " + String.join(", ", all) + ", and a seed", all, word);
      }
    }
    List<String> missed = new ArrayList<>();
    System.out.printf("Relative L2 error on %,d points.%n", TEST_POINTS);
    for (Problem problem : problems(seed)) {
      if (!asked(arguments, EQUATIONS, problem.word())) {
        continue;
      }
      List<String> names = TrainingGraph.parameters(problem.network());
      long parameters = problem.network().values().stream().filter(value -> names.contains(value.name()))
          .mapToLong(value -> value.type().shape().count()).sum();
      System.out.printf("%s: %,d parameters, %d steps of %d points; untrained %.2f %%%n", problem.equation().title(),
          parameters, problem.phase().steps(), problem.points(),
          100 * new ResidualLoss(problem.equation(), problem.network(),
              1, 1).error(problem.network(), TEST_POINTS, TEST_SEED));
      List<Way> ways = ways(problem, seed);
      for (int index = 0; index < ways.size(); index++) {
        if (asked(arguments, WAYS, WAYS.get(index))) {
          double error = forward(problem, ways.get(index), seed);
          if (index == 0 && !(100 * error <= MOST_PERCENT)) {
            missed.add(problem.equation().title());
          }
        }
      }
      if (asked(arguments, WAYS, WAYS.getLast())) {
        backward(problem, ways.getFirst(), seed);
      }
    }
    if (!missed.isEmpty()) {
      throw new RunFailedException("the sparse grid without back-propagation reaches " + MOST_PERCENT
          + " %, missed by " + String.join(", ", missed) + "; see the table above");
    }
  }

  /** Whether a word is among the arguments, or none of its kind is. */
  private static boolean asked(List<String> arguments, List<String> kind, String word) {
    return arguments.contains(word) || arguments.stream().noneMatch(kind::contains);
  }

  private static List<Way> ways(Problem problem, int seed) {
    int dimensions = problem.equation().dimensions();
    Stencil grid = Stencil.sparseGrid(dimensions, problem.level(), problem.deviation());
    Stencil differences = Stencil.finiteDifferences(dimensions, SPACING);
    int pairs = grid.count() / 2;
    return List.of(new Way("Stein, sparse grid", _ -> grid),
        new Way("Stein, Monte Carlo",
            step -> Stencil.monteCarlo(dimensions, pairs, problem.deviation(), seed + (int) step)),
        new Way("finite differences", _ -> differences));
  }

  private static ResidualLoss loss(Problem problem, Way way) {
    return new ResidualLoss(problem.equation(), problem.network(), problem.points(), way.stencils().apply(0).count());
  }

  private static double forward(Problem problem, Way way, int seed) {
    ResidualLoss loss = loss(problem, way);
    LossGraph losses = LossGraph.of(loss.graph(), problem.groups());
    long begun = System.nanoTime();
    try (ForwardTrainer trainer = new ForwardTrainer(losses, List.of(problem.phase()),
        step -> loss.batch(way.stencils().apply(step), seed, step), seed, Runtime.getRuntime().availableProcessors())) {
      double[] sum = new double[1];
      trainer.run(trainer.total(), (step, total, value) -> {
        sum[0] += value;
        if (step % SHOWN_STEPS == 0) {
          System.err.printf("%s: step %d of %d, loss %.5f%n", way.name(), step, total, sum[0] / SHOWN_STEPS);
          sum[0] = 0;
        }
      });
      Graph trained = TrainingGraph.with(problem.network(), losses.parameters(), trainer.parameters());
      return report(problem, way.name() + ", forward passes", loss, trained, trainer.queries(), begun);
    }
  }

  private static void backward(Problem problem, Way way, int seed) {
    ResidualLoss loss = loss(problem, way);
    LossGraph losses = LossGraph.of(loss.graph(), problem.groups());
    Optimizer optimizer = Optimizer.Adam.usual(0, false);
    List<float[]> values = losses.start().stream().map(start -> start.values().clone()).toList();
    List<float[][]> moments = values.stream().map(each -> new float[2][each.length]).toList();
    Schedule schedule = problem.phase().schedule();
    long begun = System.nanoTime();
    try (Engine engine = new Engine(Pass.run(losses.graph(), new Autodiff(losses.parameters())))) {
      for (long step = 0; step < problem.phase().steps(); step++) {
        List<Tensor> inputs = new ArrayList<>(loss.batch(way.stencils().apply(step), seed, step));
        for (int index = 0; index < values.size(); index++) {
          inputs.add(new Tensor.Floats(losses.start().get(index).shape(), values.get(index)));
        }
        List<Tensor> results = engine.run(inputs);
        for (int index = 0; index < values.size(); index++) {
          optimizer.update(values.get(index), ((Tensor.Floats) results.get(1 + index)).values(), moments.get(index),
              false, schedule.rate(step + 1), step + 1);
        }
      }
    }
    report(problem, way.name() + ", back-propagation", loss,
        TrainingGraph.with(problem.network(), losses.parameters(), values), problem.phase().steps(), begun);
  }

  private static double report(Problem problem, String label, ResidualLoss loss, Graph trained, long passes,
      long begun) {
    double error = loss.error(trained, TEST_POINTS, TEST_SEED);
    System.out.printf("  %-38s %4d values a point, %,9d losses, error %7.3f %%, %4.0f s%n", label, loss.nodes(), passes,
        100 * error, (System.nanoTime() - begun) * 1e-9);
    return error;
  }
}
