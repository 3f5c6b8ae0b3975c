package dev.mote.graph.reference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.graph.random.RandomGraphs;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Integer kernels mean what their real twins mean: each node of random networks, within the rounding of its steps. */
class QuantizedMeaningTest {
  @Test
  void everyNodeOfRandomNetworksIsCloseToItsRealTwin() {
    List<String> far = new ArrayList<>();
    for (long seed = 0; seed < 400; seed++) {
      Graph graph = RandomGraphs.quantized(seed);
      Map<Integer, Tensor> known = new HashMap<>();
      List<Tensor> inputs = RandomGraphs.inputs(graph, seed);
      for (int index = 0; index < inputs.size(); index++) {
        known.put(graph.inputs().get(index), inputs.get(index));
      }
      long name = seed;
      new Interpreter(graph).run(inputs, (node, result) -> {
        known.put(node.output(), result);
        if (!(node.op() instanceof Op.Quantize || node.op() instanceof Op.Dequantize)) {
          check(graph, node, known, name, far);
        }
      });
    }
    assertThat(far).isEmpty();
  }

  private static void check(Graph graph, Node node, Map<Integer, Tensor> known, long seed, List<String> far) {
    List<Tensor> operands = new ArrayList<>();
    for (int input : node.inputs()) {
      Tensor constant = graph.constant(input);
      operands.add(constant == null ? known.get(input) : constant);
    }
    TensorType type = graph.outputType(node);
    Call real = new Call(node.name(), graph.inputTypes(node), operands, type).dequantized();
    Tensor exact = ReferenceKernels.compute(node.name(), node.op(), real.types(), real.tensors(), real.result());
    Tensor actual = known.get(node.output());
    double scale = type.affine().scale();
    for (int index = 0; index < actual.shape().count(); index++) {
      double wanted = Numbers.clamp(Math.round(exact.real(index) / scale) + type.affine().zeroPoint(),
          type.dtype().min(),
          type.dtype().max());
      double error = Math.abs(actual.integer(index) - wanted);
      if (error > allowed(node.op(), type)) {
        far.add("seed " + seed + " node " + node.name() + " " + node.op() + " " + type + ": off by " + error);
        return;
      }
    }
  }

  /** Steps of the result that an operator's own arithmetic may be off by. */
  private static double allowed(Op op, TensorType type) {
    boolean wide = type.dtype() == DType.I16;
    return switch (op) {
      // Interpolated tables of 16-bit numbers.
      case Op.Unary _,Op.Softmax _ -> wide ? 16 : 1;
      // Source coordinates are rounded to 1/1024 pixel.
      case Op.Resize _ -> wide ? 128 : 1;
      // Wide accumulators are multiplied by 15 bits of their factor.
      default -> wide ? 3 : 1;
    };
  }
}
