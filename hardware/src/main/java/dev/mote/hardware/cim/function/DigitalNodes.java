package dev.mote.hardware.cim.function;

import dev.mote.engine.Engine;
import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.graph.reference.ReferenceKernels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The nodes beside the macro, for one thread: additions and poolings of int8 by the engine, which has the interpreter's bits there, all others by the
 * interpreter's kernels.
 */
final class DigitalNodes implements AutoCloseable {
  private final Map<Node, Engine> engines = new HashMap<>();

  Tensor compute(Graph graph, Node node, List<Tensor> operands) {
    List<TensorType> types = graph.inputTypes(node);
    TensorType result = graph.outputType(node);
    if (!isFast(node, types, result)) {
      return ReferenceKernels.compute(node.name(), node.op(), types, operands, result);
    }
    return engines.computeIfAbsent(node, _ -> engine(node, types, result)).run(operands).getFirst();
  }

  private static boolean isFast(Node node, List<TensorType> types, TensorType result) {
    boolean known = node.op() instanceof Op.Binary || node.op() instanceof Op.MaxPool2d
        || node.op() instanceof Op.AveragePool2d;
    return known && result.dtype() == DType.I8 && types.stream().allMatch(type -> type.dtype() == DType.I8)
        && node.inputs().stream().distinct().count() == node.inputs().size();
  }

  private static Engine engine(Node node, List<TensorType> types, TensorType result) {
    GraphBuilder builder = new GraphBuilder(node.name());
    List<Integer> inputs = new ArrayList<>();
    for (int operand = 0; operand < types.size(); operand++) {
      inputs.add(builder.input("operand" + operand, types.get(operand)));
    }
    builder.output(builder.add(node.name(), node.op(), inputs, result));
    return new Engine(builder.build(), Engine.Options.threads(1));
  }

  @Override
  public void close() {
    engines.values().forEach(Engine::close);
  }
}
