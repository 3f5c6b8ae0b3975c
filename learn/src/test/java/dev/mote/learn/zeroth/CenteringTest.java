package dev.mote.learn.zeroth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mote.graph.Activation;
import dev.mote.graph.Graph;
import dev.mote.graph.Op;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.Window;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Held to the same in floats, with the weights of an output channel and the means they meet side by side. */
class CenteringTest {
  @Test
  void whatMovesTheMeanOfAChannelGoes() {
    SplittableRandom random = new SplittableRandom(8);
    for (int round = 0; round < 60; round++) {
      int kernel = random.nextInt(1, 4);
      int groups = random.nextInt(1, 3);
      int each = random.nextInt(1, 6);
      int outputs = groups * random.nextInt(1, 5);
      int multiplier = random.nextInt(1, 3);
      Window window = Window.same(5, 6, kernel, kernel, 1, 1, 1, 1);
      int kind = round % 3;
      int channels = groups * each;
      Op op = switch (kind) {
        case 0 -> new Op.Conv2d(window, groups, Activation.NONE);
        case 1 -> new Op.DepthwiseConv2d(window, multiplier, Activation.NONE);
        default -> new Op.Dense(Activation.NONE);
      };
      Shape x = kind == 2 ? Shape.of(1, channels) : Shape.of(1, 5, 6, channels);
      Shape weights = switch (kind) {
        case 0 -> Shape.of(outputs, kernel, kernel, each);
        case 1 -> Shape.of(1, kernel, kernel, channels * multiplier);
        default -> Shape.of(outputs, channels);
      };
      // The input channel of each weight, from how the operators are defined.
      int[] inputs = IntStream.range(0, weights.count()).map(index -> switch (kind) {
        case 0 -> index / (kernel * kernel * each) / (outputs / groups) * each + index % each;
        case 1 -> index % (channels * multiplier) / multiplier;
        default -> index % channels;
      }).toArray();
      check(random, LocalGradientTest.layer(random.nextInt(-128, 0), op, x, weights), inputs);
    }
  }

  private static void check(SplittableRandom random, Graph network, int[] channels) {
    Layer layer = Layer.of(network).getFirst();
    Parameter weights = layer.parameters().getFirst();
    Shape x = network.inputType(layer.node(), 0).shape();
    int zero = network.inputType(layer.node(), 0).affine().zeroPoint();
    int count = x.dim(x.rank() - 1);
    byte[][] samples = new byte[3][x.count()];
    double[] means = new double[count];
    for (byte[] sample : samples) {
      random.nextBytes(sample);
      for (int index = 0; index < sample.length; index++) {
        means[index % count] += (sample[index] - zero) / (3.0 * sample.length / count);
      }
    }
    long largest = 1L << random.nextInt(20, 45);
    long[] sums = random.longs(weights.size(), -largest, largest).toArray();
    double[] expected = centered(weights, sums, channels, means);

    List<Tensor> inputs = Arrays.stream(samples).map(sample -> (Tensor) Tensor.i8(x, sample)).toList();
    new Centering(network, layer).center(
        List.of(new GradientSource.Gradient(weights, sums, new double[weights.channels()], 0)),
        inputs.stream().map(input -> (java.util.function.IntFunction<Tensor>) _ -> input).toList());
    for (int index = 0; index < sums.length; index++) {
      // A mean is cut to 1/256, of which there may be few in a mean near 0.
      assertThat((double) sums[index]).as("%s", layer.node().op()).isCloseTo(expected[index], within(0.02 * largest));
    }
  }

  private static double[] centered(Parameter weights, long[] sums, int[] channels, double[] means) {
    double[] products = new double[weights.channels()];
    double[] squares = new double[weights.channels()];
    for (int index = 0; index < sums.length; index++) {
      products[weights.channel(index)] += sums[index] * means[channels[index]];
      squares[weights.channel(index)] += means[channels[index]] * means[channels[index]];
    }
    return IntStream.range(0, sums.length).mapToDouble(index -> sums[index] - means[channels[index]]
        * products[weights.channel(index)] / squares[weights.channel(index)]).toArray();
  }
}
