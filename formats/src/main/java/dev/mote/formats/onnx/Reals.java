package dev.mote.formats.onnx;

import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Op;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import java.util.List;

/** The real numbers that a quantised constant stands for. */
final class Reals {
  private Reals() {}

  static Tensor of(Tensor constant, TensorType type) {
    GraphBuilder single = new GraphBuilder("constant");
    int input = single.input("x", type);
    single.output(single.add("reals", new Op.Dequantize(), List.of(input)));
    return new Interpreter(single.build()).run(List.of(constant)).getFirst();
  }
}
