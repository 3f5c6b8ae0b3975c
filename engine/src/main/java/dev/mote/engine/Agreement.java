package dev.mote.engine;

import dev.mote.graph.DType;
import dev.mote.graph.Executor;
import dev.mote.graph.Graph;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Node;
import dev.mote.graph.Tensor;
import dev.mote.graph.random.RandomGraphs;
import java.util.ArrayList;
import java.util.List;

/**
 * What it means that an executor agrees with the interpreter: equal bits on integers, and on floats a difference of at most
 * {@value #TOLERANCE}, times the tensor's largest magnitude where that is above 1. Holds every provider to the same rule.
 */
public final class Agreement {
  /** The largest difference of floats; a fraction of the largest magnitude in the interpreter's tensor where that is above 1. */
  public static final double TOLERANCE = 1e-5;

  private Agreement() {}

  /** Runs {@code executor} and the interpreter on inputs drawn from {@code seed}: the first difference, or empty. */
  public static String difference(Executor executor, long seed) {
    Graph graph = executor.graph();
    List<Tensor> inputs = RandomGraphs.inputs(graph, seed);
    List<Tensor> expected = new Interpreter(graph).run(inputs);
    List<Tensor> actual = executor.run(inputs);
    if (expected.size() != actual.size()) {
      return expected.size() + " outputs expected, found " + actual.size();
    }
    for (int index = 0; index < expected.size(); index++) {
      String difference = difference(expected.get(index), actual.get(index));
      if (!difference.isEmpty()) {
        return graph.name() + ", value " + graph.value(graph.outputs().get(index)).name() + ": " + difference;
      }
    }
    return "";
  }

  /** The first difference of two tensors, or empty. */
  public static String difference(Tensor expected, Tensor actual) {
    if (!expected.shape().equals(actual.shape()) || expected.dtype() != actual.dtype()) {
      return expected.dtype().label() + "[" + expected.shape() + "] expected, found " + actual.dtype().label() + "["
          + actual.shape() + "]";
    }
    double allowed = expected.dtype() == DType.F32 ? TOLERANCE * magnitude(expected) : 0;
    for (int index = 0; index < expected.shape().count(); index++) {
      double want = expected.real(index);
      double found = actual.real(index);
      if (Double.compare(want, found) != 0 && !(Math.abs(want - found) <= allowed)) {
        return "element " + index + " of " + expected.shape() + " is " + found + ", expected " + want + " within "
            + allowed;
      }
    }
    return "";
  }

  private static double magnitude(Tensor tensor) {
    double largest = 1;
    for (int index = 0; index < tensor.shape().count(); index++) {
      double size = Math.abs(tensor.real(index));
      largest = Double.isFinite(size) ? Math.max(largest, size) : largest;
    }
    return largest;
  }

  /** The graph with the results of all its nodes as outputs, so that a difference is found where it arises. */
  public static Graph exposed(Graph graph) {
    List<Integer> outputs = new ArrayList<>();
    for (Node node : graph.nodes()) {
      outputs.add(node.output());
    }
    return new Graph(graph.name(), graph.values(), graph.nodes(), graph.inputs(), outputs);
  }
}
