package dev.mote.compress.rounding;

import dev.mote.graph.Executor;
import dev.mote.graph.Graph;
import dev.mote.graph.Op;
import dev.mote.graph.Pass;
import dev.mote.graph.Quantization;
import dev.mote.graph.Tensor;
import dev.mote.graph.pass.DeadCode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Runs a network on samples and shows one of its values. */
final class Observer {
  private Observer() {}

  /** The real numbers of the int8 value {@code id} for each sample. */
  static List<Tensor.Floats> observe(Graph graph, int id, List<Tensor> samples, Function<Graph, Executor> executors) {
    Quantization.Affine affine = graph.type(id).affine();
    if (graph.inputs().contains(id)) {
      return samples.stream().map(sample -> reals(sample, affine)).toList();
    }
    Graph part = Pass.run(new Graph(graph.name(), graph.values(), graph.nodes(), graph.inputs(), List.of(id)),
        new DeadCode());
    List<Tensor.Floats> results = new ArrayList<>();
    try (Executor executor = executors.apply(part)) {
      for (Tensor sample : samples) {
        results.add(reals(executor.run(List.of(sample)).getFirst(), affine));
      }
    }
    return results;
  }

  private static Tensor.Floats reals(Tensor integers, Quantization.Affine affine) {
    float[] reals = new float[integers.shape().count()];
    for (int index = 0; index < reals.length; index++) {
      reals[index] = affine.scale() * (integers.integer(index) - affine.zeroPoint());
    }
    return new Tensor.Floats(integers.shape(), reals);
  }

  /** The value that the last softmax reads, or the output where there is none; an output that is dequantised counts before that. */
  static int logits(Graph graph) {
    int id = graph.outputs().getFirst();
    for (var node : graph.nodes().reversed()) {
      if (node.output() == id && (node.op() instanceof Op.Softmax || node.op() instanceof Op.Dequantize
          || node.op() instanceof Op.Reshape)) {
        id = node.inputs().getFirst();
      }
    }
    return id;
  }

  /** The probabilities of the classes for each sample. */
  static List<double[]> probabilities(Graph graph, List<Tensor> samples, Function<Graph, Executor> executors) {
    int id = logits(graph);
    List<double[]> results = new ArrayList<>();
    for (Tensor.Floats logits : observe(graph, id, samples, executors)) {
      double[] odds = new double[logits.values().length];
      double sum = 0;
      for (int index = 0; index < odds.length; index++) {
        odds[index] = Math.exp(logits.values()[index]);
        sum += odds[index];
      }
      for (int index = 0; index < odds.length; index++) {
        odds[index] /= sum;
      }
      results.add(odds);
    }
    return results;
  }

  /** The mean Kullback-Leibler divergence of {@code found} from {@code expected}, in nats. */
  static double divergence(List<double[]> expected, List<double[]> found) {
    double sum = 0;
    for (int sample = 0; sample < expected.size(); sample++) {
      double[] p = expected.get(sample);
      double[] q = found.get(sample);
      for (int index = 0; index < p.length; index++) {
        sum += p[index] > 0 ? p[index] * Math.log(p[index] / Math.max(q[index], 1e-30)) : 0;
      }
    }
    return sum / expected.size();
  }
}
