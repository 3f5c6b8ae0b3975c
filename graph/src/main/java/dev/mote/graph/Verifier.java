package dev.mote.graph;

import java.util.HashSet;
import java.util.Set;

/** Holds a graph to the rules every consumer relies on: known ids, run order, one producer a value, unique names, types that follow. */
public final class Verifier {
  private Verifier() {}

  /** Returns {@code graph}. Throws {@link BadInputException} naming the first rule it breaks. */
  public static Graph verify(Graph graph) {
    int count = graph.values().size();
    boolean[] known = new boolean[count];
    Set<String> names = new HashSet<>();
    for (int id = 0; id < count; id++) {
      Value value = graph.value(id);
      require(names.add(value.name()), graph, "value names are unique", value.name());
      Tensor constant = value.constant();
      if (constant != null) {
        known[id] = true;
        require(constant.shape().equals(value.type().shape()) && constant.dtype() == value.type().dtype(), graph,
            "a constant has its value's type", value.name());
      }
      checkQuantization(graph, value);
    }
    for (int input : graph.inputs()) {
      require(input >= 0 && input < count && !known[input], graph, "graph inputs are distinct values without contents",
          String.valueOf(input));
      known[input] = true;
    }
    Set<String> nodeNames = new HashSet<>();
    for (Node node : graph.nodes()) {
      require(nodeNames.add(node.name()), graph, "node names are unique", node.name());
      for (int input : node.inputs()) {
        require(input >= 0 && input < count && known[input], graph, "operands are computed before they are read",
            node.name());
      }
      require(node.output() >= 0 && node.output() < count && !known[node.output()], graph, "a value has one producer",
          node.name());
      known[node.output()] = true;
      checkResult(graph, node);
    }
    for (int output : graph.outputs()) {
      require(output >= 0 && output < count && known[output], graph, "graph outputs are computed",
          String.valueOf(output));
    }
    return graph;
  }

  private static void checkQuantization(Graph graph, Value value) {
    TensorType type = value.type();
    switch (type.quantization()) {
      case Quantization.None _ -> {
      }
      case Quantization.Affine affine -> {
        require(type.dtype().isInteger(), graph, "quantised values are integers", value.name());
        require(!affine.perAxis()
            || (affine.axis() < type.shape().rank() && type.shape().dim(affine.axis()) == affine.scales().length),
            graph,
            "per-axis quantisation has one scale a slice", value.name());
      }
    }
  }

  private static void checkResult(Graph graph, Node node) {
    TensorType stated = graph.outputType(node);
    TensorType inferred = ResultTypes.of(node.name(), node.op(), graph.inputTypes(node));
    boolean sameShape = stated.shape().equals(inferred.shape());
    boolean mayRestate = stated.isQuantized() || node.op() instanceof Op.Quantize
        || (!node.inputs().isEmpty() && graph.inputType(node, 0).isQuantized());
    require(sameShape && (mayRestate || stated.dtype() == inferred.dtype()), graph,
        "a result has the type its operator gives, here " + inferred + " and not " + stated, node.name());
  }

  private static void require(boolean holds, Graph graph, String rule, String place) {
    if (!holds) {
      throw new BadInputException("in graph '" + graph.name() + "' " + rule + ", broken at '" + place
          + "'; correct the model or the pass that made it");
    }
  }
}
