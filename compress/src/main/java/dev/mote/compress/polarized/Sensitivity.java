package dev.mote.compress.polarized;

import dev.mote.compress.layer.LinearLayer;
import dev.mote.compress.layer.Symmetric;
import dev.mote.graph.Activation;
import dev.mote.graph.BinaryKind;
import dev.mote.graph.DType;
import dev.mote.graph.Executor;
import dev.mote.graph.Graph;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Pass;
import dev.mote.graph.ReduceKind;
import dev.mote.graph.Rewriter;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.graph.Uses;
import dev.mote.graph.autodiff.Autodiff;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * How much errors in the results of layers matter to the network's: for each layer the mean over images and pixels of
 * {@code g g^T}, g being the gradient by the layer's result of the logarithm of the probability of a class that is drawn as the
 * network's own results say. This is the Fisher information, the second order of the Kullback-Leibler divergence of the results;
 * it needs no label.
 */
final class Sensitivity {
  private static final double DAMPING = 0.03;

  private Sensitivity() {}

  /** The matrix of each layer, by its name; damped, so that it is positive definite. */
  static Map<String, double[][]> of(Graph graph, List<List<Tensor>> samples, Function<Graph, Executor> executors,
      long seed) {
    Map<String, Shape> layers = new LinkedHashMap<>();
    for (Node node : graph.nodes()) {
      if (LinearLayer.of(graph, node) != null) {
        layers.put(node.name(), graph.outputType(node).shape());
      }
    }
    Graph differentiated = Pass.run(loss(graph, layers),
        new Autodiff(layers.keySet().stream().map(Sensitivity::probe).toList()));
    Map<String, double[][]> sums = new HashMap<>();
    layers.forEach((name, shape) -> sums.put(name, new double[shape.last()][shape.last()]));
    SplittableRandom random = new SplittableRandom(seed);
    try (Executor forward = executors.apply(logits(graph)); Executor backward = executors.apply(differentiated)) {
      for (List<Tensor> sample : samples) {
        Tensor logits = forward.run(sample).getFirst();
        float[] target = new float[logits.shape().count()];
        target[drawn(logits, random)] = 1;
        List<Tensor> inputs = new ArrayList<>(sample);
        inputs.add(new Tensor.Floats(Shape.of(1, target.length), target));
        layers.forEach((_, shape) -> inputs.add(Tensor.zeros(DType.F32, shape)));
        List<Tensor> results = backward.run(inputs);
        int at = 1;
        for (String name : layers.keySet()) {
          add(java.util.Objects.requireNonNull(sums.get(name)), ((Tensor.Floats) results.get(at++)).values());
        }
      }
    }
    sums.replaceAll((_, sum) -> Symmetric.damped(sum, DAMPING));
    return sums;
  }

  private static void add(double[][] sum, float[] gradient) {
    int channels = sum.length;
    for (int pixel = 0; pixel < gradient.length; pixel += channels) {
      for (int row = 0; row < channels; row++) {
        double factor = gradient[pixel + row];
        for (int column = 0; factor != 0 && column < channels; column++) {
          sum[row][column] += factor * gradient[pixel + column];
        }
      }
    }
  }

  private static int drawn(Tensor logits, SplittableRandom random) {
    int count = logits.shape().count();
    double largest = Double.NEGATIVE_INFINITY;
    for (int index = 0; index < count; index++) {
      largest = Math.max(largest, logits.real(index));
    }
    double[] weights = new double[count];
    double total = 0;
    for (int index = 0; index < count; index++) {
      weights[index] = StrictMath.exp(logits.real(index) - largest);
      total += weights[index];
    }
    double left = random.nextDouble() * total;
    int chosen = 0;
    while (chosen < count - 1 && left >= weights[chosen]) {
      left -= weights[chosen++];
    }
    return chosen;
  }

  private static String probe(String layer) {
    return layer + "_probe";
  }

  /** The value before the softmax at the end, or the result where there is none. */
  private static int logits(Graph graph, Uses uses) {
    Node last = uses.producer(graph.outputs().getFirst());
    return last != null && last.op() instanceof Op.Softmax softmax && softmax.beta() == 1
        ? last.inputs().getFirst()
        : graph.outputs().getFirst();
  }

  private static Graph logits(Graph graph) {
    return new Graph(graph.name(), graph.values(), graph.nodes(), graph.inputs(),
        List.of(logits(graph, new Uses(graph))));
  }

  /** The negative logarithm of the target class's probability, with zeros added to each layer's result before its clamp. */
  private static Graph loss(Graph graph, Map<String, Shape> layers) {
    int logits = logits(graph, new Uses(graph));
    List<Integer> results = new ArrayList<>();
    Graph whole = Rewriter.rewrite(graph, (node, rewriter) -> {
      GraphBuilder builder = rewriter.builder();
      Shape shape = layers.get(node.name());
      if (shape == null) {
        rewriter.keep(node);
      } else {
        int result = builder.add(node.name(), LinearLayer.withActivation(node.op(), Activation.NONE),
            rewriter.inputs(node), graph.outputType(node));
        int zeros = builder.constant(probe(node.name()), Tensor.zeros(DType.F32, shape));
        rewriter.replace(node, builder.add(node.name() + "_probed",
            new Op.Binary(BinaryKind.ADD, LinearLayer.activation(node.op())), List.of(result, zeros)));
      }
      if (node.output() == logits) {
        int count = graph.type(logits).shape().count();
        Shape flat = Shape.of(1, count);
        int row = builder.add("loss_row", new Op.Reshape(flat), List.of(rewriter.get(logits)));
        int logarithm = builder.add("loss_log", new Op.LogSoftmax(1), List.of(row));
        int chosen = builder.add("loss_chosen", new Op.Binary(BinaryKind.MULTIPLY),
            List.of(logarithm, builder.input("target", TensorType.f32(flat))));
        results.add(builder.add("loss", new Op.Reduce(ReduceKind.SUM, List.of(0, 1), false), List.of(chosen)));
      }
    });
    return Pass.run(new Graph(whole.name(), whole.values(), whole.nodes(), whole.inputs(), results),
        new dev.mote.graph.pass.DeadCode());
  }
}
