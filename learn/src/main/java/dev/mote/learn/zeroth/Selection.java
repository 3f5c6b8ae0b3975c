package dev.mote.learn.zeroth;

import dev.mote.formats.data.DataSet;
import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.Lowered;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What is trained, where data may decide it, as written on a command line: a {@link LayerChoice}, or {@code rgn:K} or
 * {@code pick:K} for the best K layers, of those that a choice names which may follow ({@code rgn:3:*conv1}).
 *
 * @param rule   how layers are ranked
 * @param count  how many are trained, 0 for all
 * @param choice the candidates
 */
public record Selection(Rule rule, int count, LayerChoice choice) {
  /** A relative gradient norm above this is that of a layer whose weights are next to nothing; it counts as 0. */
  private static final double MOST = 255;

  /** How layers are ranked. */
  public enum Rule {
    /** All candidates are trained. */
    ALL,
    /** By the norm of the gradient over that of the weights, both as real numbers, from one batch. */
    RELATIVE_GRADIENT_NORM,
    /** By the validation accuracy that one step on one batch gains, which is taken back. */
    TEST_AND_PICK
  }

  /** Which weights of a tensor are trained where a choice asks for a part of them. */
  public enum Mask {
    /** The largest. */
    MAGNITUDE,
    /** Those with the largest gradients on one batch, as real numbers. */
    GRADIENT
  }

  /**
   * The selected layers.
   *
   * @param layers in the order they run
   * @param scores of all candidates by name, in the order they run; empty where all are trained
   */
  public record Selected(List<Layer> layers, Map<String, Double> scores) {
    /** Copies both. */
    public Selected {
      layers = List.copyOf(layers);
      scores = Collections.unmodifiableMap(new LinkedHashMap<>(scores));
    }
  }

  /** Reads a selection. Throws {@link BadInputException} where it is none. */
  public static Selection parse(String text) {
    for (Rule rule : List.of(Rule.RELATIVE_GRADIENT_NORM, Rule.TEST_AND_PICK)) {
      String prefix = rule == Rule.TEST_AND_PICK ? "pick:" : "rgn:";
      if (text.startsWith(prefix)) {
        String[] parts = text.substring(prefix.length()).split(":", 2);
        if (!parts[0].matches("[1-9]\\d{0,5}")) {
          throw new BadInputException(
              prefix + "K trains the best K layers, found '" + text + "'; give a number from 1 on");
        }
        return new Selection(rule, Integer.parseInt(parts[0]),
            parts.length == 1 ? LayerChoice.ALL : LayerChoice.parse(parts[1]));
      }
    }
    return new Selection(Rule.ALL, 0, LayerChoice.parse(text));
  }

  /**
   * Selects layers of {@code network}.
   *
   * @param options    how gradients are estimated and steps are made
   * @param data       gives the batch, the first of the training
   * @param validation what a picked layer is tested on; null for none
   * @throws BadInputException where there are fewer candidates than asked for, or nothing to test on
   */
  public Selected of(Graph network, Mask mask, ZerothOptions options, DataSet data, @Nullable DataSet validation,
      Function<Graph, Lowered> target) {
    List<Layer> candidates = choice.of(network);
    if (count > candidates.size()) {
      throw new BadInputException("the best K layers are 1 to " + candidates.size() + ", found " + count + " in '"
          + network.name() + "'; choose fewer, or more candidates");
    }
    boolean sparse = candidates.stream().flatMap(layer -> layer.parameters().stream()).anyMatch(Parameter::isSparse);
    List<Layer> ranked = candidates;
    Map<String, Double> scores = new LinkedHashMap<>();
    if (rule == Rule.RELATIVE_GRADIENT_NORM || mask == Mask.GRADIENT && sparse) {
      Map<Integer, double[]> gradients = gradients(network, candidates, options, data, target);
      if (rule == Rule.RELATIVE_GRADIENT_NORM) {
        candidates.forEach(layer -> scores.put(layer.name(), relativeNorm(layer, gradients, options)));
      }
      if (mask == Mask.GRADIENT) {
        ranked = candidates.stream().map(layer -> layer.masked(gradients)).toList();
      }
    }
    if (rule == Rule.TEST_AND_PICK) {
      for (Layer layer : ranked) {
        scores.put(layer.name(), gain(network, layer, options, data, validation, target));
      }
    }
    return new Selected(best(ranked, scores), scores);
  }

  private List<Layer> best(List<Layer> layers, Map<String, Double> scores) {
    if (rule == Rule.ALL) {
      return layers;
    }
    List<Layer> best = new ArrayList<>(layers);
    // Sorting is stable: of equals the first.
    best.sort(Comparator.comparingDouble((Layer layer) -> scores.getOrDefault(layer.name(), 0.0)).reversed());
    return best.subList(0, count).stream().sorted(Comparator.comparingInt(Layer::index)).toList();
  }

  /** Estimates by perturbed weights of all integers, by constants' ids, as gradients by real numbers. */
  private static Map<Integer, double[]> gradients(Graph network, List<Layer> layers, ZerothOptions options,
      DataSet data, Function<Graph, Lowered> target) {
    ZerothOptions byWeights = options.withMethod(ZerothOptions.Method.WEIGHTS).withExactLast(false);
    Map<Integer, double[]> gradients = new HashMap<>();
    List<Layer> whole = layers.stream().map(Layer::whole).toList();
    try (ZerothTrainer trainer = new ZerothTrainer(network, whole, byWeights, target)) {
      Epochs.Batch batch = trainer.epochs().first(network, data);
      for (GradientSource.Gradient each : trainer.gradients(batch.inputs(), batch.labels())) {
        Parameter parameter = each.parameter();
        gradients.put(parameter.value(), IntStream.range(0, parameter.size()).mapToDouble(index -> each.sums()[index]
            * each.unit()[parameter.channel(index)] / parameter.scale(parameter.channel(index))).toArray());
      }
    }
    return gradients;
  }

  /**
   * {@code ||g / s|| / ||s W||} of a layer's weights, of its biases where they alone are trained. The norm of an estimate of d
   * numbers by Q queries is {@code sqrt((Q + d - 1) / Q)} times the gradient's, which is taken out.
   */
  private static double relativeNorm(Layer layer, Map<Integer, double[]> gradients, ZerothOptions options) {
    Parameter parameter = layer.parameters().getFirst();
    double[] gradient = gradients.getOrDefault(parameter.value(), new double[0]);
    double squares = 0;
    double own = 0;
    for (int index = 0; index < gradient.length; index++) {
      squares += gradient[index] * gradient[index];
      double real = parameter.get(index) * parameter.scale(parameter.channel(index));
      own += real * real;
    }
    double queries = LayerStep.share(layer, options);
    double norm = Math.sqrt(squares * queries / (queries + gradient.length - 1) / own);
    return norm <= MOST ? norm : 0;
  }

  private static double gain(Graph network, Layer layer, ZerothOptions options, DataSet data,
      @Nullable DataSet validation, Function<Graph, Lowered> target) {
    if (validation == null) {
      throw new BadInputException("layers are picked by their gain on validation samples, found none; hold some out or"
          + " choose by rgn:K");
    }
    try (ZerothTrainer trainer = new ZerothTrainer(network, List.of(layer), options.withExactLast(false), target)) {
      List<int[]> start = trainer.saved();
      double before = trainer.accuracy(validation);
      Epochs.Batch batch = trainer.epochs().first(network, data);
      trainer.step(batch.inputs(), batch.labels(), IntegerUpdate.FULL_RATE);
      double after = trainer.accuracy(validation);
      trainer.restore(start);
      return after - before;
    }
  }

  @Override
  public String toString() {
    return switch (rule) {
      case ALL -> choice.toString();
      case RELATIVE_GRADIENT_NORM -> "rgn:" + count + ":" + choice;
      case TEST_AND_PICK -> "pick:" + count + ":" + choice;
    };
  }
}
