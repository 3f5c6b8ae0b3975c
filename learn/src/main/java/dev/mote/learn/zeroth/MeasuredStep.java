package dev.mote.learn.zeroth;

import dev.mote.graph.Graph;
import dev.mote.graph.Lowered;
import dev.mote.graph.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A layer that is trained by perturbed weights or by perturbed results, whichever varied less on the first batch.
 *
 * <p>
 * Both estimate the gradient {@value #TRIALS} times from seeds of their own. Estimates are compared as the update weighs them: a
 * gradient by an integer of scale s counts as {@code g / s} with quantisation-aware scaling, as the loss then falls by the inner
 * product of those.
 */
final class MeasuredStep implements GradientSource {
  private static final int TRIALS = 4;

  private final Layer layer;
  private final boolean scaled;
  private final LayerStep byWeights;
  private final LayerStep byNodes;
  private @Nullable LayerStep chosen;
  private double ratio = Double.NaN;

  MeasuredStep(Graph network, Layer layer, ZerothOptions options, int logits, IntegerLoss loss,
      Function<Graph, Lowered> target) {
    this.layer = layer;
    this.scaled = options.quantizationScaling();
    this.byWeights = new LayerStep(network, List.of(layer), options.withMethod(ZerothOptions.Method.WEIGHTS), logits,
        loss, target);
    this.byNodes = new LayerStep(network, List.of(layer), options.withMethod(ZerothOptions.Method.NODES), logits, loss,
        target);
  }

  @Override
  public List<Integer> reads() {
    Set<Integer> reads = new LinkedHashSet<>(byWeights.reads());
    reads.addAll(byNodes.reads());
    return List.copyOf(reads);
  }

  @Override
  public boolean isByNodes() {
    return chosen == byNodes;
  }

  /** {@inheritDoc} Before the first step the larger number. */
  @Override
  public long queries() {
    return chosen != null ? chosen.queries() : Math.max(byWeights.queries(), byNodes.queries());
  }

  /** The relative variance by nodes over that by weights; not a number before the first step. */
  double ratio() {
    return ratio;
  }

  /** Takes a choice; none where {@code measured} is not a number. */
  void choose(double measured) {
    ratio = measured;
    chosen = Double.isNaN(measured) ? null : measured < 1 ? byNodes : byWeights;
  }

  @Override
  public void write(Parameter parameter) {
    byWeights.write(parameter);
    byNodes.write(parameter);
  }

  @Override
  public List<Gradient> gradients(List<IntFunction<Tensor>> values, int[] labels, int[] clean, int step) {
    if (chosen == null) {
      choose(spread(byNodes, values, labels, clean).relativeTo(spread(byWeights, values, labels, clean)));
    }
    return (ratio < 1 ? byNodes : byWeights).gradients(values, labels, clean, step);
  }

  private Spread spread(LayerStep way, List<IntFunction<Tensor>> values, int[] labels, int[] clean) {
    List<double[]> estimates = new ArrayList<>();
    for (int trial = 0; trial < TRIALS; trial++) {
      estimates.add(weighed(way.gradients(values, labels, clean, -1 - trial)));
    }
    return Spread.of(estimates);
  }

  /** A gradient as the update weighs it. */
  private double[] weighed(List<Gradient> gradients) {
    double[] weighed = new double[layer.parameters().stream().mapToInt(Parameter::count).sum()];
    int at = 0;
    for (Gradient gradient : gradients) {
      for (int number = 0; number < gradient.parameter().count(); number++) {
        int index = gradient.parameter().place(number);
        int channel = gradient.parameter().channel(index);
        double scale = scaled ? gradient.parameter().stepScale(channel) : 1;
        weighed[at++] = gradient.sums()[index] * gradient.unit()[channel] / scale;
      }
    }
    return weighed;
  }

  @Override
  public void close() {
    byWeights.close();
    byNodes.close();
  }
}
