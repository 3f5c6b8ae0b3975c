package dev.mote.compress.polarized;

import dev.mote.compress.weights.RoundedWeights;
import dev.mote.graph.BadInputException;
import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Quantization;
import dev.mote.graph.Rewriter;
import dev.mote.graph.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Weights that come out wrong: each is multiplied by {@code 1 + deviation * N(0, 1)}, as in an analog array whose cells vary. The
 * product is kept with 8 bits, at half the resolution of int8 so that larger weights fit.
 *
 * @param deviation relative, at least 0 and at most 1
 * @param seed      names the device: the same device has the same errors
 */
public record Variability(double deviation, long seed) {
  /** Checks the range. Throws {@link BadInputException}. */
  public Variability {
    if (!(deviation >= 0 && deviation <= 1)) {
      throw new BadInputException("weights vary by a relative deviation of 0 to 1, found " + deviation
          + "; give for example 0.1");
    }
  }

  /** What the weights of the layer of this name become on the device. */
  public RoundedWeights of(RoundedWeights weights, String layer) {
    SplittableRandom random = new SplittableRandom(seed * 1_000_003 + layer.hashCode());
    byte[] elements = weights.integers().values().clone();
    for (int index = 0; index < elements.length; index++) {
      double varied = elements[index] / 2.0 * (1 + deviation * random.nextGaussian());
      elements[index] = (byte) Math.clamp(Math.round(varied), -127, 127);
    }
    Quantization.Affine before = weights.quantization();
    float[] scales = before.scales().clone();
    for (int index = 0; index < scales.length; index++) {
      scales[index] *= 2;
    }
    return new RoundedWeights(new Tensor.Bytes(weights.integers().shape(), DType.I8, elements),
        new Quantization.Affine(scales, before.zeroPoints(), before.axis()));
  }

  /** An int8 network as it is on the device: all its layers' weights vary but those of paths, which are reliable. */
  public Graph on(Graph network) {
    return Rewriter.rewrite(network, (node, rewriter) -> {
      if (isLayer(node.op()) && !Polarization.isPath(node)
          && network.constant(node.inputs().get(1)) instanceof Tensor.Bytes bytes) {
        put(network, node, bytes, rewriter);
      } else {
        rewriter.keep(node);
      }
    });
  }

  private void put(Graph network, Node node, Tensor.Bytes bytes, Rewriter rewriter) {
    RoundedWeights varied = of(new RoundedWeights(bytes, network.inputType(node, 1).affine()), node.name());
    List<Integer> operands = new ArrayList<>(rewriter.inputs(node));
    operands.set(1, rewriter.builder().constant(network.value(node.inputs().get(1)).name(), varied.integers(),
        varied.quantization()));
    if (operands.size() > 2) {
      // A bias counts in steps of the input's scale times the weights', which are twice as long now.
      Tensor bias = java.util.Objects.requireNonNull(network.constant(node.inputs().get(2)));
      int[] halves = new int[bias.shape().count()];
      for (int channel = 0; channel < halves.length; channel++) {
        halves[channel] = (int) Math.round(bias.real(channel) / 2);
      }
      Quantization.Affine before = network.inputType(node, 2).affine();
      float[] scales = before.scales().clone();
      for (int index = 0; index < scales.length; index++) {
        scales[index] = varied.quantization().scales()[index] * network.inputType(node, 0).affine().scale();
      }
      operands.set(2, rewriter.builder().constant(network.value(node.inputs().get(2)).name(),
          new Tensor.Ints(bias.shape(), halves), new Quantization.Affine(scales, before.zeroPoints(), before.axis())));
    }
    rewriter.keepAs(node, node.op(), operands, network.outputType(node));
  }

  private static boolean isLayer(Op op) {
    return op instanceof Op.Conv2d || op instanceof Op.DepthwiseConv2d || op instanceof Op.Dense;
  }
}
