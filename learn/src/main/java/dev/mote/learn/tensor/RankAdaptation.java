package dev.mote.learn.tensor;

import dev.mote.compress.tensor.Factor;
import dev.mote.compress.tensor.Factorization;
import dev.mote.compress.tensor.Factorize;
import dev.mote.graph.Graph;
import dev.mote.graph.Pass;
import dev.mote.graph.Tensor;
import dev.mote.graph.Value;
import dev.mote.learn.ParameterRule;
import dev.mote.learn.TrainingGraph;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Finds the ranks of factorised layers while they are trained. The numbers of each slice of a rank are normal around 0 with a variance of their
 * own, which follows in closed form from the slice; the gradient of the divergence from that prior, {@code mean / variance}, then shrinks
 * weak slices ever more, until they are left out. What is left then learns on without the prior. Source: as {@link HyperPrior}, with the posterior's deviation near 0.
 */
public final class RankAdaptation implements ParameterRule {
  private final Factorize layers;
  private final RankOptions options;
  private final List<Rank> ranks = new ArrayList<>();

  /** A factor among the parameters. */
  private record Part(int parameter, Factor factor) {}

  /** One rank: the factors that its prior is of, those that have its slices, and for each slice whether it is kept. */
  private record Rank(String layer, int index, List<Part> governed, List<Part> cut, boolean[] kept,
      double[] variances) {}

  /**
   * The rule for a training of {@code layers.apply(network)}.
   *
   * @param parameters the names of the trained constants in their order
   */
  public RankAdaptation(Factorize layers, RankOptions options, List<String> parameters) {
    this.layers = layers;
    this.options = options;
    layers.layers().forEach((name, layer) -> {
      List<Part> parts = IntStream.range(0, layer.factors().size())
          .mapToObj(i -> new Part(parameters.indexOf(Factorize.constant(name, i)), layer.factors().get(i))).toList();
      for (int index : layer.rankIndices()) {
        boolean[] kept = new boolean[layer.extent(index)];
        java.util.Arrays.fill(kept, true);
        ranks.add(new Rank(name, index, parts.stream().filter(part -> part.factor().rank() == index).toList(),
            parts.stream().filter(part -> part.factor().legs().contains(index)).toList(), kept,
            new double[kept.length]));
      }
    });
  }

  @Override
  public void adjust(long step, List<float[]> parameters, List<float[]> gradients) {
    double weight = options.weight(step);
    for (Rank rank : ranks) {
      estimate(rank, parameters);
      if (weight > 0) {
        prune(rank);
        rank.governed().forEach(part -> shrink(rank, part, weight, parameters, gradients));
      }
    }
    for (Rank rank : ranks) {
      for (Part part : rank.cut()) {
        clear(rank, part, gradients.get(part.parameter()));
        clear(rank, part, parameters.get(part.parameter()));
      }
    }
  }

  private void estimate(Rank rank, List<float[]> parameters) {
    int slices = rank.kept().length;
    double[] squares = new double[slices];
    int[] counts = new int[slices];
    for (Part part : rank.governed()) {
      float[] values = parameters.get(part.parameter());
      for (int at = 0; at < values.length; at++) {
        int slice = part.factor().position(at, rank.index());
        squares[slice] += (double) values[at] * values[at];
        counts[slice]++;
      }
    }
    boolean alive = java.util.Arrays.stream(squares).anyMatch(sum -> sum > 0);
    for (int slice = 0; slice < slices; slice++) {
      // Zeros were left out by the training that this one goes on from.
      rank.kept()[slice] &= squares[slice] > 0 || !alive;
      rank.variances()[slice] = options.prior().variance(squares[slice], counts[slice]);
    }
  }

  /** Leaves weak slices out; the strongest always stays. */
  private void prune(Rank rank) {
    double largest = java.util.Arrays.stream(rank.variances()).max().orElse(0);
    for (int slice = 0; slice < rank.kept().length; slice++) {
      rank.kept()[slice] &= rank.variances()[slice] >= options.threshold() * largest;
    }
  }

  private static void shrink(Rank rank, Part part, double weight, List<float[]> parameters, List<float[]> gradients) {
    float[] values = parameters.get(part.parameter());
    float[] gradient = gradients.get(part.parameter());
    for (int at = 0; at < values.length; at++) {
      double variance = rank.variances()[part.factor().position(at, rank.index())];
      if (variance > 0) {
        gradient[at] += (float) (weight * values[at] / variance);
      }
    }
  }

  private static void clear(Rank rank, Part part, float[] values) {
    for (int at = 0; at < values.length; at++) {
      if (!rank.kept()[part.factor().position(at, rank.index())]) {
        values[at] = 0;
      }
    }
  }

  /** The extents of all ranks as they are now, by layer. */
  public Map<String, List<Integer>> ranks() {
    Map<String, List<Integer>> found = new LinkedHashMap<>();
    for (Rank rank : ranks) {
      found.computeIfAbsent(rank.layer(), _ -> new ArrayList<>()).add(kept(rank).size());
    }
    return found;
  }

  private static List<Integer> kept(Rank rank) {
    return IntStream.range(0, rank.kept().length).filter(slice -> rank.kept()[slice]).boxed().toList();
  }

  /** The layers with the factors that {@code trained} has, without the slices that are left out: smaller ones. */
  public Factorize shrunk(Graph trained) {
    Map<String, Factorization> small = new LinkedHashMap<>();
    layers.layers().forEach((name, layer) -> small.put(name, layer.with(IntStream.range(0, layer.factors().size())
        .mapToObj(i -> numbers(trained, Factorize.constant(name, i))).toList())));
    for (Rank rank : ranks) {
      small.computeIfPresent(rank.layer(), (_, layer) -> layer.keeping(rank.index(), kept(rank)));
    }
    return new Factorize(small);
  }

  /** The trained network with smaller layers: {@code network} before it was factorised, with what {@code trained} learnt. */
  public Graph shrunk(Graph network, Graph trained) {
    List<String> names = network.values().stream().map(Value::name)
        .filter(name -> trained.values().stream().anyMatch(value -> value.isConstant() && value.name().equals(name)))
        .filter(name -> network.values().stream()
            .anyMatch(value -> value.name().equals(name) && value.constant() instanceof Tensor.Floats))
        .toList();
    Graph learnt = TrainingGraph.with(network, names, names.stream().map(name -> numbers(trained, name)).toList());
    return Pass.run(learnt, shrunk(trained));
  }

  private static float[] numbers(Graph graph, String name) {
    return graph.values().stream().filter(value -> value.name().equals(name)).map(Value::constant)
        .map(tensor -> ((Tensor.Floats) java.util.Objects.requireNonNull(tensor)).values()).findFirst().orElseThrow();
  }
}
