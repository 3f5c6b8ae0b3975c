package dev.mote.compress;

import dev.mote.graph.Activation;
import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Pass;
import dev.mote.graph.Tensor;
import dev.mote.graph.Uses;
import dev.mote.graph.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Evens out the weight ranges of channels between two float layers that follow one another without a clamp other than
 * ReLU: the first layer's output channel is divided, and the second layer's input channel multiplied, by the factor that
 * makes both ranges equal. The computed function stays the same.
 *
 * <p>
 * Source: Nagel et al., "Data-Free Quantization Through Weight Equalization and Bias Correction", 2019, equation 11.
 */
public final class CrossLayerEqualization implements Pass {
  private static final int SWEEPS = 20;

  @Override
  public String name() {
    return "cross-layer-equalization";
  }

  /**
   * An equalised graph.
   *
   * @param graph    computes the same function
   * @param divisors what each output channel of a layer was divided by, by the layer's name; layers that keep theirs are left out
   */
  public record Equalized(Graph graph, Map<String, double[]> divisors) {}

  @Override
  public Graph apply(Graph graph) {
    return equalize(graph).graph();
  }

  /** Equalises {@code graph} and says by how much. */
  public Equalized equalize(Graph graph) {
    Uses uses = new Uses(graph);
    Map<Integer, float[]> weights = new HashMap<>();
    List<Pair> pairs = new ArrayList<>();
    for (Node node : graph.nodes()) {
      if (!node.inputs().isEmpty() && uses.isReadOnce(node.inputs().getFirst())) {
        Node before = uses.producer(node.inputs().getFirst());
        Layer first = before == null ? null : layer(graph, uses, before, weights);
        Layer second = layer(graph, uses, node, weights);
        if (first != null && second != null && isHomogeneous(first.node.op()) && first.outputs == second.inputs) {
          pairs.add(new Pair(first, second));
        }
      }
    }
    Map<String, double[]> divisors = new HashMap<>();
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      for (Pair pair : pairs) {
        double[] factor = pair.equalize();
        double[] total = divisors.computeIfAbsent(pair.first.node.name(), _ -> ones(factor.length));
        Arrays.setAll(total, channel -> total[channel] * factor[channel]);
      }
    }
    List<Value> values = new ArrayList<>(graph.values());
    weights.forEach((id, floats) -> {
      Value value = values.get(id);
      values.set(id, new Value(value.name(), value.type(), new Tensor.Floats(value.type().shape(), floats)));
    });
    return new Equalized(new Graph(graph.name(), values, graph.nodes(), graph.inputs(), graph.outputs()),
        Map.copyOf(divisors));
  }

  private static double[] ones(int count) {
    double[] ones = new double[count];
    Arrays.fill(ones, 1);
    return ones;
  }

  /** A layer with constant float weights that no other node reads; the arrays are changed in place. */
  private record Layer(Node node, float[] weights, float @Nullable [] bias, int inputs, int outputs) {
    /** The output channel of a weight. */
    int output(int index) {
      return node.op() instanceof Op.DepthwiseConv2d ? index % outputs : index / (weights.length / outputs);
    }

    /** The input channel of a weight. */
    int input(int index) {
      return node.op() instanceof Op.DepthwiseConv2d ? index % outputs / (outputs / inputs) : index % inputs;
    }
  }

  private record Pair(Layer first, Layer second) {
    /** What each output channel of the first layer was divided by. */
    double[] equalize() {
      int channels = first.outputs;
      double[] before = new double[channels];
      double[] after = new double[channels];
      for (int index = 0; index < first.weights.length; index++) {
        before[first.output(index)] = Math.max(before[first.output(index)], Math.abs(first.weights[index]));
      }
      for (int index = 0; index < second.weights.length; index++) {
        after[second.input(index)] = Math.max(after[second.input(index)], Math.abs(second.weights[index]));
      }
      double[] factor = new double[channels];
      for (int channel = 0; channel < channels; channel++) {
        boolean used = before[channel] > 0 && after[channel] > 0;
        factor[channel] = used ? Math.sqrt(before[channel] / after[channel]) : 1;
      }
      for (int index = 0; index < first.weights.length; index++) {
        first.weights[index] /= (float) factor[first.output(index)];
      }
      for (int index = 0; index < second.weights.length; index++) {
        second.weights[index] *= (float) factor[second.input(index)];
      }
      for (int channel = 0; first.bias != null && channel < channels; channel++) {
        first.bias[channel] /= (float) factor[channel];
      }
      return factor;
    }
  }

  private static boolean isHomogeneous(Op op) {
    Activation activation = switch (op) {
      case Op.Conv2d conv -> conv.activation();
      case Op.DepthwiseConv2d conv -> conv.activation();
      case Op.Dense dense -> dense.activation();
      default -> Activation.RELU6;
    };
    return activation == Activation.NONE || activation == Activation.RELU;
  }

  private static @Nullable Layer layer(Graph graph, Uses uses, Node node, Map<Integer, float[]> weights) {
    boolean fits = switch (node.op()) {
      case Op.Conv2d conv -> conv.groups() == 1;
      case Op.DepthwiseConv2d _,Op.Dense _ -> true;
      default -> false;
    };
    if (!fits || node.inputs().stream().skip(1).anyMatch(
        id -> !(graph.constant(id) instanceof Tensor.Floats) || uses.readers(id).size() != 1
            || graph.outputs().contains(id))) {
      return null;
    }
    float[] own = copy(graph, node.inputs().get(1), weights);
    float[] bias = node.inputs().size() < 3 ? null : copy(graph, node.inputs().get(2), weights);
    return new Layer(node, own, bias, graph.inputType(node, 0).shape().last(), graph.outputType(node).shape().last());
  }

  private static float[] copy(Graph graph, int id, Map<Integer, float[]> weights) {
    return weights.computeIfAbsent(id,
        _ -> ((Tensor.Floats) java.util.Objects.requireNonNull(graph.constant(id))).values().clone());
  }
}
