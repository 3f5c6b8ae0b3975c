package dev.mote.learn.zeroth;

import dev.mote.graph.Graph;
import dev.mote.graph.Op;
import dev.mote.graph.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Takes away from a gradient by weights what only moves the mean result of a channel: that is left to its bias.
 *
 * <p>
 * What a layer reads is rarely negative, so that all samples move together along the mean of its inputs. The loss is steepest there
 * and an estimate's noise does the most harm. For the mean input m of the batch (one number an input channel, the same for all
 * taps) the sums s of an output channel become {@code s - m (s m) / (m m)}, with integers of which m has {@value #FRACTION} bits
 * behind the point.
 */
final class Centering {
  private static final int FRACTION = 8;
  /** Bits of a sum in a product. */
  private static final int SUM_BITS = 30;

  private final Layer layer;
  private final int input;
  private final int channels;
  private final int zero;

  Centering(Graph network, Layer layer) {
    this.layer = layer;
    this.input = layer.node().inputs().getFirst();
    this.channels = layer.node().op() instanceof Op.Dense
        ? network.inputType(layer.node(), 1).shape().dim(1)
        : network.type(input).shape().dim(3);
    this.zero = network.type(input).affine().zeroPoint();
  }

  /** Centers the gradients of the layer in place, if they are by weights. */
  void center(List<GradientSource.Gradient> gradients, List<IntFunction<Tensor>> values) {
    if (gradients.stream().noneMatch(each -> each.parameter().isWeights())) {
      return;
    }
    int[] means = means(values.stream().map(of -> of.apply(input)).toList());
    gradients.stream().filter(each -> each.parameter().isWeights())
        .forEach(each -> center(each.parameter(), each.sums(), means));
  }

  /** The mean of each input channel over the batch, less its zero point. */
  private int[] means(List<Tensor> inputs) {
    long[] sums = new long[channels];
    long places = 0;
    for (Tensor each : inputs) {
      byte[] x = ((Tensor.Bytes) each).values();
      for (int index = 0; index < x.length; index++) {
        sums[index % channels] += x[index] - zero;
      }
      places += x.length / channels;
    }
    long count = places;
    return Arrays.stream(sums).mapToInt(sum -> (int) ((sum << FRACTION) / count)).toArray();
  }

  /** Centers the sums of {@code weights}, all of one output channel by one quotient. */
  private void center(Parameter weights, long[] sums, int[] means) {
    long largest = Arrays.stream(sums).map(Math::abs).max().orElse(0);
    int shift = Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(largest) - SUM_BITS);
    long[] products = new long[weights.channels()];
    long[] squares = new long[weights.channels()];
    for (int number = 0; number < weights.count(); number++) {
      int index = weights.place(number);
      long mean = means[inputChannel(weights, index)];
      products[weights.channel(index)] += (sums[index] >> shift) * mean;
      squares[weights.channel(index)] += mean * mean;
    }
    for (int number = 0; number < weights.count(); number++) {
      int index = weights.place(number);
      int channel = weights.channel(index);
      if (products[channel] != 0) {
        // As fine as 64 bits allow; times a mean it still fits, as the squares hold that mean's.
        int finer = Long.numberOfLeadingZeros(Math.abs(products[channel])) - 2;
        long quotient = (products[channel] << finer) / squares[channel];
        sums[index] -= quotient * means[inputChannel(weights, index)] >> finer << shift;
      }
    }
  }

  /** The value whose mean is taken. */
  int input() {
    return input;
  }

  private int inputChannel(Parameter weights, int index) {
    return switch (layer.node().op()) {
      case Op.DepthwiseConv2d conv -> weights.channel(index) / conv.multiplier();
      case Op.Conv2d conv -> {
        int each = channels / conv.groups();
        yield weights.channel(index) / (weights.channels() / conv.groups()) * each + index % each;
      }
      default -> index % channels;
    };
  }
}
