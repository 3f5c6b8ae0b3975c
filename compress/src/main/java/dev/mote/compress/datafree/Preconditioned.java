package dev.mote.compress.datafree;

import dev.mote.compress.CrossLayerEqualization;
import dev.mote.compress.layer.LinearLayer;
import dev.mote.graph.Activation;
import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Pass;
import dev.mote.graph.Tensor;
import dev.mote.graph.Uses;
import dev.mote.graph.Value;
import dev.mote.graph.pass.ActivationFusion;
import dev.mote.graph.pass.BatchNormFolding;
import dev.mote.graph.pass.ChannelwiseConvolution;
import dev.mote.graph.pass.DeadCode;
import dev.mote.graph.pass.PadFusion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A network whose batch norms are folded, made ready for few bits, and what the batch norms said.
 *
 * @param graph     computes what the network did, but for what bias absorption clips
 * @param gaussians how results are distributed before their clamp, by the name of the node that computes them
 */
record Preconditioned(Graph graph, Map<String, Gaussian> gaussians) {
  /** Below the mean by this many deviations hardly any number lies. */
  private static final double ABSORBED = 3;

  /**
   * Folds batch norms; then evens out channels ({@link CrossLayerEqualization}) and lets the next layer's bias absorb what results
   * always exceed. Source: Nagel et al., "Data-Free Quantization Through Weight Equalization and Bias Correction", 2019, sections
   * 4.1 and 4.2.
   *
   * @throws BadInputException where the graph has no batch norm
   */
  static Preconditioned of(Graph graph, boolean precondition) {
    Map<String, Gaussian> byValue = new HashMap<>();
    for (Node node : graph.nodes()) {
      Gaussian gaussian = node.op() instanceof Op.BatchNorm norm ? Gaussian.of(graph, node, norm) : null;
      if (gaussian != null) {
        byValue.put(graph.value(node.output()).name(), gaussian);
      }
    }
    if (byValue.isEmpty()) {
      throw new BadInputException("data-free compression reads the statistics of batch norms, found none in '"
          + graph.name() + "'; give the network before they were folded, or compress it with samples");
    }
    Graph folded = Pass.run(graph, new BatchNormFolding());
    Map<String, Gaussian> gaussians = new HashMap<>();
    for (Node node : folded.nodes()) {
      Gaussian gaussian = byValue.get(folded.value(node.output()).name());
      if (gaussian != null) {
        gaussians.put(node.name(), gaussian);
      }
    }
    Graph fused = Pass.run(folded, new PadFusion(), new ActivationFusion(), new ChannelwiseConvolution(),
        new DeadCode());
    return precondition
        ? new Preconditioned(fused, gaussians).equalized().absorbed()
        : new Preconditioned(fused, gaussians);
  }

  private Preconditioned equalized() {
    CrossLayerEqualization.Equalized equalized = new CrossLayerEqualization().equalize(graph);
    Map<String, Gaussian> scaled = new HashMap<>(gaussians);
    equalized.divisors().forEach(
        (name, divisors) -> scaled.computeIfPresent(name, (_, gaussian) -> gaussian.dividedBy(divisors)));
    return new Preconditioned(equalized.graph(), scaled);
  }

  /** Only a layer without padding can absorb: in padding, the layer before would have to have left something. */
  private Preconditioned absorbed() {
    Uses uses = new Uses(graph);
    Map<String, Gaussian> shifted = new HashMap<>(gaussians);
    Map<Integer, double[]> summands = new HashMap<>();
    for (Node node : graph.nodes()) {
      Gaussian gaussian = gaussians.get(node.name());
      LinearLayer first = gaussian == null ? null : LinearLayer.of(graph, node);
      if (gaussian == null || first == null || node.inputs().size() < 3 || !uses.isReadOnce(node.output())
          || LinearLayer.activation(node.op()) != Activation.RELU) {
        continue;
      }
      Node reader = uses.readers(node.output()).getFirst();
      LinearLayer second = reader.inputs().size() == 3 ? LinearLayer.of(graph, reader) : null;
      if (second == null || !isUnpadded(reader.op()) || uses.readers(reader.inputs().get(2)).size() > 1
          || uses.readers(node.inputs().get(2)).size() > 1) {
        continue;
      }
      double[] shift = new double[gaussian.mean().length];
      for (int channel = 0; channel < shift.length; channel++) {
        shift[channel] = Math.max(0, gaussian.mean()[channel] - ABSORBED * gaussian.deviation()[channel]);
      }
      shifted.put(node.name(), gaussian.minus(shift));
      add(summands, node.inputs().get(2), negated(shift));
      add(summands, reader.inputs().get(2), effect(second, shift));
    }
    List<Value> values = new ArrayList<>(graph.values());
    summands.forEach((id, summand) -> {
      Value value = values.get(id);
      float[] sum = new float[summand.length];
      for (int channel = 0; channel < sum.length; channel++) {
        sum[channel] = (float) (java.util.Objects.requireNonNull(value.constant()).real(channel) + summand[channel]);
      }
      values.set(id, new Value(value.name(), value.type(), new Tensor.Floats(value.type().shape(), sum)));
    });
    return new Preconditioned(new Graph(graph.name(), values, graph.nodes(), graph.inputs(), graph.outputs()), shifted);
  }

  private static boolean isUnpadded(Op op) {
    return switch (op) {
      case Op.Conv2d conv -> conv.window().isUnpadded();
      case Op.DepthwiseConv2d conv -> conv.window().isUnpadded();
      default -> true;
    };
  }

  private static void add(Map<Integer, double[]> summands, int id, double[] summand) {
    double[] sum = summands.computeIfAbsent(id, _ -> new double[summand.length]);
    for (int channel = 0; channel < sum.length; channel++) {
      sum[channel] += summand[channel];
    }
  }

  private static double[] negated(double[] values) {
    double[] result = new double[values.length];
    for (int index = 0; index < result.length; index++) {
      result[index] = -values[index];
    }
    return result;
  }

  /** What an unpadded layer makes of an image that is {@code shift} in all pixels. */
  private static double[] effect(LinearLayer layer, double[] shift) {
    double[] sum = new double[layer.bias().length];
    for (int channel = 0; channel < sum.length; channel++) {
      int group = channel / layer.rows();
      for (int column = 0; column < layer.columns(); column++) {
        sum[channel] += shift[layer.inputChannel(group, column)]
            * layer.weights().values()[layer.index(group, channel % layer.rows(), column)];
      }
    }
    return sum;
  }
}
