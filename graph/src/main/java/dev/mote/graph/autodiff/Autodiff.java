package dev.mote.graph.autodiff;

import dev.mote.graph.BadInputException;
import dev.mote.graph.BinaryKind;
import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Pass;
import dev.mote.graph.Tensor;
import dev.mote.graph.Value;
import dev.mote.graph.pass.TensorTrainExpansion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reverse-mode differentiation: adds to a graph the gradients of its first output, a single number, by some of its values.
 *
 * <p>
 * The result takes the graph's inputs and then those parameters that were constants, in the order given; it gives the
 * graph's outputs and then one gradient a parameter, of the parameter's shape. It is made of ordinary operators, so that
 * every executor runs it. Source: A. Griewank and A. Walther, Evaluating Derivatives, 2008.
 *
 * @param parameters names of the float constants or inputs by which the loss is differentiated
 */
public record Autodiff(List<String> parameters) implements Pass {
  /** Copies the list. */
  public Autodiff {
    parameters = List.copyOf(parameters);
  }

  @Override
  public String name() {
    return "autodiff";
  }

  /**
   * The graph with gradients.
   *
   * @throws BadInputException                    where the loss is not one float, or does not depend on a parameter
   * @throws dev.mote.graph.UnsupportedException where a gradient would have to pass an operator that has none
   */
  @Override
  public Graph apply(Graph graph) {
    return new Reverse(new TensorTrainExpansion().apply(graph), parameters).run();
  }

  /** One differentiation. */
  private static final class Reverse {
    private final Graph graph;
    private final List<Integer> parameters;
    private final Tape tape;
    private final int[] renamed;
    private final boolean[] varies;
    private final int[] gradients;

    Reverse(Graph graph, List<String> names) {
      this.graph = graph;
      this.parameters = find(graph, names);
      this.tape = new Tape(graph.name());
      this.renamed = filled(graph);
      this.varies = new boolean[graph.values().size()];
      this.gradients = filled(graph);
    }

    private static int[] filled(Graph graph) {
      int[] ids = new int[graph.values().size()];
      Arrays.fill(ids, Tape.NONE);
      return ids;
    }

    private static List<Integer> find(Graph graph, List<String> names) {
      Map<String, Integer> ids = new HashMap<>();
      for (int id = 0; id < graph.values().size(); id++) {
        if (graph.value(id).isConstant() || graph.inputs().contains(id)) {
          ids.put(graph.value(id).name(), id);
        }
      }
      List<Integer> found = new ArrayList<>();
      for (String name : names) {
        Integer id = ids.get(name);
        if (id == null || graph.type(id).dtype() != DType.F32) {
          throw new BadInputException(
              "a parameter is a float constant or input, found '" + name + "' in graph '" + graph.name()
                  + "'; name one of its weights");
        }
        found.add(id);
      }
      return found;
    }

    Graph run() {
      if (graph.outputs().isEmpty() || graph.type(graph.outputs().getFirst()).shape().count() != 1
          || graph.type(graph.outputs().getFirst()).dtype() != DType.F32) {
        throw new BadInputException("the first output of a graph to differentiate is one float, found "
            + graph.outputs().stream().map(graph::type).toList() + " in graph '" + graph.name() + "'; add a loss");
      }
      forward();
      backward();
      graph.outputs().forEach(output -> tape.output(copy(output)));
      for (int parameter : parameters) {
        if (gradients[parameter] < 0) {
          throw new BadInputException("a loss depends on every parameter, found no way from '"
              + graph.value(parameter).name() + "' to the loss of graph '" + graph.name()
              + "'; leave the parameter out");
        }
        tape.output(gradients[parameter]);
      }
      return tape.build();
    }

    private void forward() {
      for (int input : graph.inputs()) {
        renamed[input] = tape.input(graph.value(input).name(), graph.type(input));
      }
      for (int parameter : parameters) {
        varies[parameter] = true;
        if (renamed[parameter] < 0) {
          renamed[parameter] = tape.input(graph.value(parameter).name(), graph.type(parameter));
        }
      }
      for (Node node : graph.nodes()) {
        renamed[node.output()] = tape.copy(node, node.inputs().stream().map(this::copy).toList(),
            graph.value(node.output()));
        varies[node.output()] = graph.outputType(node).dtype() == DType.F32
            && node.inputs().stream().anyMatch(input -> varies[input]);
      }
    }

    private int copy(int old) {
      if (renamed[old] < 0) {
        Value value = graph.value(old);
        Tensor constant = value.constant();
        if (constant == null) {
          throw new IllegalStateException("value " + value.name() + " is read before it is computed");
        }
        renamed[old] = tape.constant(value.name(), constant, value.type().quantization());
      }
      return renamed[old];
    }

    private void backward() {
      int loss = graph.outputs().getFirst();
      gradients[loss] = tape.one(graph.type(loss).shape());
      for (Node node : graph.nodes().reversed()) {
        if (gradients[node.output()] < 0 || !varies[node.output()]) {
          continue;
        }
        tape.at(node.name());
        int[] operands = node.inputs().stream().mapToInt(this::copy).toArray();
        boolean[] wanted = new boolean[operands.length];
        for (int index = 0; index < operands.length; index++) {
          wanted[index] = varies[node.inputs().get(index)];
        }
        int[] parts = Adjoints
            .of(new Adjoint(tape, node.name(), operands, renamed[node.output()], gradients[node.output()], wanted),
                node.op());
        for (int index = 0; index < operands.length; index++) {
          if (wanted[index] && parts[index] >= 0) {
            accumulate(node.inputs().get(index), parts[index]);
          }
        }
      }
    }

    private void accumulate(int value, int part) {
      gradients[value] = gradients[value] < 0
          ? part
          : tape.add(new Op.Binary(BinaryKind.ADD), gradients[value], part);
    }
  }
}
