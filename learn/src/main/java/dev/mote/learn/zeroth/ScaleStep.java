package dev.mote.learn.zeroth;

import dev.mote.graph.Graph;
import dev.mote.graph.Lowered;
import dev.mote.graph.Tensor;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/** A layer whose gains are perturbed. Scales are no constants that hardware exchanges: each query lowers the part behind anew. */
final class ScaleStep implements GradientSource {
  private final ZerothOptions options;
  private final Layer layer;
  private final Parameter gains;
  private final List<Integer> crossing;
  private final Lowering query;

  /**
   * @param layer   with its gains
   * @param current the network as it is, but for the gains of {@code layer}
   */
  ScaleStep(Graph network, Layer layer, Supplier<Graph> current, ZerothOptions options, int logits, IntegerLoss loss,
      Function<Graph, Lowered> target) {
    this.options = options;
    this.layer = layer;
    this.gains = layer.parameters().getFirst();
    this.crossing = Part.crossing(network, layer.index(), logits);
    this.query = new Lowering(layer, current, logits, loss, target);
  }

  /** The part behind the layer, lowered for each loss. */
  private static final class Lowering implements Objective {
    private final Layer layer;
    private final Supplier<Graph> current;
    private final int logits;
    private final IntegerLoss loss;
    private final Function<Graph, Lowered> target;
    private Tensor gains;

    Lowering(Layer layer, Supplier<Graph> current, int logits, IntegerLoss loss, Function<Graph, Lowered> target) {
      this.layer = layer;
      this.current = current;
      this.logits = logits;
      this.loss = loss;
      this.target = target;
      this.gains = layer.parameters().getFirst().tensor();
    }

    @Override
    public void write(Parameter parameter, Tensor contents) {
      gains = contents;
    }

    @Override
    public int[] losses(List<List<Tensor>> inputs, int[] labels) {
      Part part = Part.from(Gains.apply(current.get(), layer, gains), layer.index(), logits);
      try (Query query = new Query(part, target, loss)) {
        return query.losses(inputs, labels);
      }
    }
  }

  @Override
  public List<Integer> reads() {
    return crossing;
  }

  @Override
  public boolean isByNodes() {
    return false;
  }

  @Override
  public long queries() {
    return (options.antithetic() ? 2L : 1L) * options.queries();
  }

  @Override
  public void write(Parameter parameter) {
    // Each query takes the present integers.
  }

  @Override
  public List<Gradient> gradients(List<IntFunction<Tensor>> values, int[] labels, int[] clean, int step) {
    List<List<Tensor>> inputs = values.stream().map(of -> crossing.stream().map(of::apply).toList()).toList();
    long sum = 0;
    for (int each : clean) {
      sum += each;
    }
    WeightEstimate estimate = new WeightEstimate(options, options.queries());
    long[] sums = estimate.sums(query, inputs, labels, sum, List.of(gains),
        List.of(q -> LayerStep.state(options, step, gains, q)))[0];
    return List.of(new Gradient(gains, sums, LayerStep.uniform(gains, estimate.unit(gains, labels.length)),
        estimate.wholeShrinkage(gains.size())));
  }

  @Override
  public void close() {
    // Nothing is held.
  }
}
