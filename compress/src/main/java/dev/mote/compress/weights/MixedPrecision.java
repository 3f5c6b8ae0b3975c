package dev.mote.compress.weights;

import dev.mote.graph.BadInputException;
import dev.mote.graph.Node;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A format for each layer: the choice that loses least of all that fit a number of bytes, where losses of layers add up.
 *
 * @param layers the cost of each layer's format, by the name of its node; other layers keep {@link WeightFormat#INT8}
 */
public record MixedPrecision(Map<String, Sensitivity.Cost> layers) implements Function<Node, WeightFormat> {
  /** Copies the map in its order. */
  public MixedPrecision {
    layers = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(layers));
  }

  /** A choice for the first layers that no other beats in both bytes and loss. */
  private record Partial(long bytes, double loss, Sensitivity.@Nullable Cost last, @Nullable Partial before) {}

  /**
   * Chooses exactly, as a knapsack with one item of each layer: layer after layer, of all partial choices those are kept that no other
   * beats in both bytes and loss.
   *
   * @param budget the most bytes that the weights may take together
   * @throws BadInputException where the smallest formats take more
   */
  public static MixedPrecision within(List<Sensitivity> sensitivities, long budget) {
    long smallest = sensitivities.stream()
        .mapToLong(layer -> layer.costs().stream().mapToLong(Sensitivity.Cost::bytes).min().orElse(0)).sum();
    if (smallest > budget) {
      throw new BadInputException(
          "weights fit their budget in the smallest formats at least, found a budget of " + budget
              + " bytes where these take " + smallest + "; raise it or allow fewer bits");
    }
    List<Partial> kept = List.of(new Partial(0, 0, null, null));
    for (Sensitivity layer : sensitivities) {
      List<Partial> longer = new ArrayList<>();
      for (Partial partial : kept) {
        for (Sensitivity.Cost cost : layer.costs()) {
          if (partial.bytes() + cost.bytes() <= budget) {
            longer.add(new Partial(partial.bytes() + cost.bytes(), partial.loss() + cost.loss(), cost, partial));
          }
        }
      }
      kept = unbeaten(longer);
    }
    // Bytes rise and losses fall along the list.
    Partial best = kept.getLast();
    LinkedHashMap<String, Sensitivity.Cost> backwards = new LinkedHashMap<>();
    for (int index = sensitivities.size() - 1; index >= 0 && best.last() != null && best.before() != null; index--) {
      backwards.put(sensitivities.get(index).layer(), best.last());
      best = best.before();
    }
    Map<String, Sensitivity.Cost> layers = new LinkedHashMap<>();
    backwards.sequencedEntrySet().reversed().forEach(entry -> layers.put(entry.getKey(), entry.getValue()));
    return new MixedPrecision(layers);
  }

  private static List<Partial> unbeaten(List<Partial> partials) {
    partials.sort(Comparator.comparingLong(Partial::bytes).thenComparingDouble(Partial::loss));
    List<Partial> kept = new ArrayList<>();
    for (Partial partial : partials) {
      if (kept.isEmpty() || partial.loss() < kept.getLast().loss()) {
        kept.add(partial);
      }
    }
    return kept;
  }

  @Override
  public WeightFormat apply(Node node) {
    Sensitivity.Cost cost = layers.get(node.name());
    return cost == null ? WeightFormat.INT8 : cost.format();
  }

  /** Bytes of all chosen weights. */
  public long bytes() {
    return layers.values().stream().mapToLong(Sensitivity.Cost::bytes).sum();
  }

  /** The sum of the layers' losses. */
  public double predictedLoss() {
    return layers.values().stream().mapToDouble(Sensitivity.Cost::loss).sum();
  }
}
