package dev.mote.learn.forward;

import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Pass;
import dev.mote.graph.Tensor;
import dev.mote.graph.Value;
import dev.mote.graph.pass.ConstantFolding;
import dev.mote.graph.pass.DeadCode;
import dev.mote.graph.pass.TensorTrainExpansion;
import dev.mote.learn.Loss;
import dev.mote.learn.TrainingGraph;
import java.util.ArrayList;
import java.util.List;

/**
 * A loss as a function of a batch and of parameters, which are perturbed in groups.
 *
 * @param graph  takes the batch's tensors and then the parameters, group after group; gives the loss, one float
 * @param groups names of the parameters of each group
 * @param start  the contents of all parameters before the training
 */
public record LossGraph(Graph graph, List<List<String>> groups, List<Tensor.Floats> start) {
  /** Copies the lists. */
  public LossGraph {
    groups = groups.stream().map(List::copyOf).toList();
    start = List.copyOf(start);
  }

  /** The loss of a network of one sample on batches of samples and targets {@code [batch, results]}; each parameter is a group. */
  public static LossGraph of(Graph network, Loss loss, int batch) {
    return of(TrainingGraph.loss(network, loss, batch),
        TrainingGraph.parameters(network).stream().map(List::of).toList());
  }

  /**
   * A loss that is the first output of {@code graph}.
   *
   * @param groups names of float constants of {@code graph}
   */
  public static LossGraph of(Graph graph, List<List<String>> groups) {
    List<Value> values = new ArrayList<>(graph.values());
    List<String> names = values.stream().map(Value::name).toList();
    List<Integer> inputs = new ArrayList<>(graph.inputs());
    List<Tensor.Floats> start = new ArrayList<>();
    for (String name : groups.stream().flatMap(List::stream).toList()) {
      int id = names.indexOf(name);
      if (id < 0 || !(values.get(id).constant() instanceof Tensor.Floats floats)) {
        throw new BadInputException("a parameter is a float constant, found '" + name + "' in graph '" + graph.name()
            + "'; name one of its weights");
      }
      start.add(floats);
      values.set(id, new Value(name, values.get(id).type(), null));
      inputs.add(id);
    }
    Graph open = new Graph(graph.name(), values, graph.nodes(), inputs, List.of(graph.outputs().getFirst()));
    return new LossGraph(Pass.run(open, new TensorTrainExpansion(), new ConstantFolding(), new DeadCode()), groups,
        start);
  }

  /** The parameters of a network in groups, one a layer. */
  public static List<List<String>> layers(Graph network) {
    List<String> names = TrainingGraph.parameters(network);
    List<List<String>> groups = new ArrayList<>();
    for (Node node : network.nodes()) {
      List<String> own = node.inputs().stream().map(id -> network.value(id).name()).filter(names::contains)
          .filter(name -> groups.stream().noneMatch(group -> group.contains(name))).toList();
      if (!own.isEmpty()) {
        groups.add(own);
      }
    }
    return groups;
  }

  /** The names of all parameters in their order. */
  public List<String> parameters() {
    return groups.stream().flatMap(List::stream).toList();
  }
}
