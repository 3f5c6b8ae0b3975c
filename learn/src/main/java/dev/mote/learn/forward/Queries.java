package dev.mote.learn.forward;

import dev.mote.engine.Engine;
import dev.mote.graph.Graph;
import dev.mote.graph.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Losses of one batch at many values of one group of parameters, the others unchanged. A forward pass of the whole graph, once a
 * batch, leaves what lies before each group; a query runs only what lies behind it. Queries are shared among threads.
 */
final class Queries implements AutoCloseable {
  private final List<Integer> kept;
  private final List<Cut> cuts = new ArrayList<>();
  private final List<Engine> engines = new ArrayList<>();
  private final Engine whole;
  private List<Tensor> values = List.of();
  private double loss;

  Queries(LossGraph losses, int threads) {
    Graph graph = losses.graph();
    int next = graph.inputs().size() - losses.parameters().size();
    Set<Integer> union = new LinkedHashSet<>();
    for (List<String> group : losses.groups()) {
      Cut cut = Cut.behind(graph, graph.inputs().subList(next, next + group.size()));
      next += group.size();
      cuts.add(cut);
      union.addAll(cut.frontier());
      engines.add(new Engine(cut.rest(), Engine.Options.threads(threads)));
    }
    kept = List.copyOf(union);
    List<Integer> outputs = new ArrayList<>(graph.outputs());
    outputs.addAll(kept);
    whole = new Engine(new Graph(graph.name(), graph.values(), graph.nodes(), graph.inputs(), outputs),
        Engine.Options.threads(threads));
  }

  /** Takes a batch and the parameters at which queries are asked, and returns the loss there. */
  double begin(List<Tensor> batch, List<Group> groups) {
    List<Tensor> inputs = new ArrayList<>(batch);
    groups.forEach(group -> inputs.addAll(group.tensors(group.values())));
    List<Tensor> results = whole.run(inputs);
    values = results.subList(1, results.size());
    loss = results.getFirst().real(0);
    return loss;
  }

  /** The loss of {@link #begin}. */
  double loss() {
    return loss;
  }

  /** The losses with other contents of group {@code index}. */
  double[] losses(int index, List<List<Tensor>> contents) {
    List<Tensor> frontier = cuts.get(index).frontier().stream().map(id -> values.get(kept.indexOf(id))).toList();
    List<List<Tensor>> runs = new ArrayList<>();
    for (List<Tensor> content : contents) {
      List<Tensor> inputs = new ArrayList<>(content);
      inputs.addAll(frontier);
      runs.add(inputs);
    }
    return engines.get(index).runAll(runs).stream().mapToDouble(results -> results.getFirst().real(0)).toArray();
  }

  @Override
  public void close() {
    engines.forEach(Engine::close);
    whole.close();
  }
}
