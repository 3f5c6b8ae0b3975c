package dev.mote.hardware.mcu;

import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.UnsupportedException;
import dev.mote.graph.Value;
import dev.mote.learn.integer.IntegerGradients;
import dev.mote.learn.zeroth.Parameter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A forward and a backward pass as one program: values of the backward pass have the ids after those of the forward pass, and
 * what it reads of the forward pass is there.
 *
 * @param program  the layers of both; its inputs are the sample and the targets
 * @param forward  how many layers are of the forward pass
 * @param weights  for the trained constants that the backward pass reads, the values that stand for them
 * @param targets  the value of the targets
 * @param outputs  the values that hold the gradients
 */
record Joined(Program program, int forward, Map<Integer, Integer> weights, int targets, List<Integer> outputs) {
  /**
   * Joins the passes.
   *
   * @param forward  computes what the backward pass reads
   * @param backward its first output is the loss, which is not computed here
   * @param logits   stay until the end
   */
  static Joined of(Program forward, IntegerGradients backward, int logits) {
    Graph gradients = backward.graph();
    Program second = Lowering.lower(new Graph(gradients.name(), gradients.values(), gradients.nodes(),
        gradients.inputs(), gradients.outputs().subList(1, gradients.outputs().size())), true);
    Graph first = forward.graph();
    int shift = first.values().size();
    int[] ids = new int[second.graph().values().size()];
    for (int id = 0; id < ids.length; id++) {
      ids[id] = id + shift;
    }
    Map<Integer, Integer> weights = new HashMap<>();
    int targets = -1;
    for (int place = 0; place < backward.reads().size(); place++) {
      int origin = backward.reads().get(place);
      int input = second.graph().inputs().get(place);
      if (origin == IntegerGradients.TARGETS) {
        targets = ids[input];
      } else if (first.constant(origin) != null) {
        weights.put(origin, ids[input]);
      } else {
        ids[input] = forward.home(origin);
      }
    }
    List<Step> steps = new ArrayList<>(forward.steps());
    for (Step step : second.steps()) {
      steps.add(new Step("backward_" + step.name(), step.layer(), step.operands().stream().map(id -> ids[id]).toList(),
          ids[step.result()], step.nodes().stream().map(node -> renamed(node, ids)).toList()));
    }
    List<Value> values = new ArrayList<>(first.values());
    values.addAll(second.graph().values());
    int[] homes = new int[values.size()];
    for (int id = 0; id < homes.length; id++) {
      homes[id] = id < shift ? forward.home(id) : ids[second.home(id - shift)];
    }
    Graph graph = new Graph(first.name(), values, steps.stream().flatMap(step -> step.nodes().stream()).toList(),
        List.of(first.inputs().getFirst(), targets), List.of());
    return new Joined(new Program(graph, steps, homes, List.of(forward.home(logits))), forward.steps().size(), weights,
        targets, second.graph().outputs().stream().map(output -> ids[second.home(output)]).toList());
  }

  private static Node renamed(Node node, int[] ids) {
    return new Node(node.name(), node.op(), node.inputs().stream().map(id -> ids[id]).toList(), ids[node.output()]);
  }

  /** The gradients of {@code parameters}, given in the order of the backward pass's outputs, in the order they are computed. */
  List<BackwardImage.Gradient> gradients(List<Parameter> parameters) {
    List<BackwardImage.Gradient> gradients = new ArrayList<>();
    for (int index = 0; index < parameters.size(); index++) {
      int last = -1;
      for (int step = forward; step < program.steps().size(); step++) {
        last = program.steps().get(step).result() == outputs.get(index) ? step : last;
      }
      if (last < 0) {
        throw new UnsupportedException("a constant that is trained changes the loss, found '"
            + parameters.get(index).name() + "' that does not; train other layers");
      }
      gradients.add(new BackwardImage.Gradient(parameters.get(index), outputs.get(index), last - forward));
    }
    gradients.sort(Comparator.comparingInt(BackwardImage.Gradient::step));
    return gradients;
  }
}
