package dev.mote.graph;

import dev.mote.graph.reference.ReferenceKernels;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs a graph node by node with the {@linkplain ReferenceKernels reference kernels}: the meaning of the graph, which every
 * other executor must reproduce (equal bits on integers).
 */
public final class Interpreter implements Lowered {
  private Graph graph;

  /** Sees each node's result as soon as it is known. */
  public interface Observer {
    /** Called once a node, in the graph's order. */
    void computed(Node node, Tensor result);
  }

  /** An interpreter of {@code graph}. */
  public Interpreter(Graph graph) {
    this.graph = graph;
  }

  @Override
  public Graph graph() {
    return graph;
  }

  @Override
  public List<Tensor> run(List<Tensor> inputs) {
    return run(inputs, (_, _) -> {});
  }

  @Override
  public void write(int constant, Tensor contents) {
    graph = graph.with(constant, contents);
  }

  @Override
  public List<List<Tensor>> runAll(List<List<Tensor>> samples) {
    return samples.stream().map(this::run).toList();
  }

  /** Runs the graph once, showing each node's result to {@code observer}. */
  public List<Tensor> run(List<Tensor> inputs, Observer observer) {
    checkInputs(graph, inputs);
    @Nullable
    Tensor[] values = new Tensor[graph.values().size()];
    int[] reads = reads();
    for (int index = 0; index < inputs.size(); index++) {
      values[graph.inputs().get(index)] = inputs.get(index);
    }
    for (Node node : graph.nodes()) {
      List<Tensor> operands = new ArrayList<>();
      for (int input : node.inputs()) {
        operands.add(value(values, input));
      }
      Tensor result = ReferenceKernels.compute(node.name(), node.op(), graph.inputTypes(node), operands,
          graph.outputType(node));
      values[node.output()] = result;
      observer.computed(node, result);
      for (int input : node.inputs()) {
        if (--reads[input] == 0) {
          values[input] = null;
        }
      }
    }
    return graph.outputs().stream().map(output -> value(values, output)).toList();
  }

  /** Checks that {@code inputs} are what {@code graph} takes. Throws {@link BadInputException} in one sentence. */
  public static void checkInputs(Graph graph, List<Tensor> inputs) {
    if (inputs.size() != graph.inputs().size()) {
      throw new BadInputException("graph '" + graph.name() + "' takes " + graph.inputs().size() + " inputs, found "
          + inputs.size() + "; give one tensor an input");
    }
    for (int index = 0; index < inputs.size(); index++) {
      Value value = graph.value(graph.inputs().get(index));
      Tensor input = inputs.get(index);
      if (!input.shape().equals(value.type().shape()) || input.dtype() != value.type().dtype()) {
        throw new BadInputException("input '" + value.name() + "' of graph '" + graph.name() + "' is " + value.type()
            + ", found " + input.dtype().label() + "[" + input.shape() + "]; give a tensor of that type");
      }
    }
  }

  /** How often each value is read, so that it can be dropped after its last use. */
  private int[] reads() {
    int[] reads = new int[graph.values().size()];
    graph.nodes().forEach(node -> node.inputs().forEach(input -> reads[input]++));
    graph.outputs().forEach(output -> reads[output]++);
    return reads;
  }

  private Tensor value(@Nullable Tensor[] values, int id) {
    Tensor constant = graph.constant(id);
    Tensor value = constant == null ? values[id] : constant;
    if (value == null) {
      throw new IllegalStateException("value " + id + " is read before it is computed");
    }
    return value;
  }
}
