package dev.mote.graph.pass;

import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Op;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.graph.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Arithmetic on constants while a graph is rewritten; the interpreter computes, so that folding keeps every bit. */
final class Constants {
  private Constants() {}

  /** The result of one operator on constant operands. */
  static Tensor evaluate(String place, Op op, List<Value> operands, TensorType result) {
    GraphBuilder single = new GraphBuilder(place);
    List<Integer> ids = new ArrayList<>();
    List<Tensor> tensors = new ArrayList<>();
    for (Value operand : operands) {
      ids.add(single.input(operand.name(), operand.type()));
      tensors.add(Objects.requireNonNull(operand.constant()));
    }
    single.output(single.add(place, op, ids, result));
    return new Interpreter(single.build()).run(tensors).getFirst();
  }

  /** A constant with its dimensions permuted; the quantisation must be per tensor or none. */
  static Tensor transposed(Tensor tensor, List<Integer> permutation) {
    Value value = new Value("constant", TensorType.of(tensor.dtype(), tensor.shape()), tensor);
    Op op = new Op.Transpose(permutation);
    return evaluate("transpose", op, List.of(value),
        dev.mote.graph.ResultTypes.of("transpose", op, List.of(value.type())));
  }
}
