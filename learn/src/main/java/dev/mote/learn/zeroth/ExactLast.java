package dev.mote.learn.zeroth;

import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.Op;
import dev.mote.graph.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * The exact gradient of the dense layer that computes the logits, by back-propagation on integers: it needs what the clean run
 * left and nothing else.
 *
 * <p>
 * The loss has the gradient {@code s (softmax - label)} by the integer logits of scale s, and none by those at an end of their
 * range, as in back-propagation.
 */
final class ExactLast implements GradientSource {
  /** Bits behind the point of a probability. */
  private static final int FRACTION = 24;

  private final Graph network;
  private final Layer layer;
  private final int logits;
  private final int[] powers;
  private final LocalGradient local;

  /** Throws {@link BadInputException} where {@code layer} is no dense layer or does not compute the logits. */
  ExactLast(Graph network, Layer layer, int logits, IntegerLoss loss) {
    if (!(layer.node().op() instanceof Op.Dense) || layer.node().output() != logits) {
      throw new BadInputException("the exact last layer is a dense one that computes the logits, '"
          + network.value(logits).name() + "', found layer '" + layer.name() + "' as the last that is trained in '"
          + network.name() + "'; train the last layer too, or leave the exact gradient out");
    }
    this.network = network;
    this.layer = layer;
    this.logits = logits;
    this.powers = loss.powers();
    this.local = new LocalGradient(network, layer);
  }

  @Override
  public List<Integer> reads() {
    return List.of(layer.node().inputs().getFirst(), logits);
  }

  @Override
  public boolean isByNodes() {
    return false;
  }

  @Override
  public long queries() {
    return 0;
  }

  @Override
  public void write(Parameter parameter) {
    // Nothing is run again.
  }

  @Override
  public List<Gradient> gradients(List<IntFunction<Tensor>> values, int[] labels, int[] clean, int step) {
    long[][] results = new long[labels.length][];
    for (int sample = 0; sample < labels.length; sample++) {
      results[sample] = errors(((Tensor.Bytes) values.get(sample).apply(logits)).values(), labels[sample]);
    }
    double unit = network.type(logits).affine().scale() / ((double) (1 << FRACTION) * labels.length);
    List<Gradient> gradients = new ArrayList<>();
    for (Parameter parameter : layer.parameters()) {
      long[] sums = parameter.isWeights()
          ? local.weights(values.stream().map(of -> of.apply(layer.node().inputs().getFirst())).toList(), results)
          : local.biases(results, parameter.size());
      gradients.add(new Gradient(parameter, sums, LayerStep.nodeUnits(network, layer, parameter, unit),
          IntegerUpdate.FULL_RATE));
    }
    return gradients;
  }

  /** Softmax less 1 at the label in units of 2^-24; 0 for logits at an end of their range. */
  private long[] errors(byte[] q, int label) {
    int largest = q[0];
    for (byte each : q) {
      largest = Math.max(largest, each);
    }
    long sum = 0;
    for (byte each : q) {
      sum += powers[largest - each];
    }
    long[] errors = new long[q.length];
    for (int index = 0; index < q.length; index++) {
      boolean free = q[index] > -128 && q[index] < 127;
      long share = (((long) powers[largest - q[index]] << FRACTION) + sum / 2) / sum;
      errors[index] = free ? share - (index == label ? 1 << FRACTION : 0) : 0;
    }
    return errors;
  }

  @Override
  public void close() {
    // Nothing is held.
  }
}
