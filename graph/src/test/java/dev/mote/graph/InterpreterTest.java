package dev.mote.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whole graphs: order, observers, values read twice, and inputs that do not fit. */
class InterpreterTest {
  private static Graph graph() {
    GraphBuilder builder = new GraphBuilder("g");
    int x = builder.input("x", TensorType.f32(2));
    int doubled = builder.add("double", new Op.Binary(BinaryKind.ADD), List.of(x, x));
    int shifted = builder.add("shift", new Op.Binary(BinaryKind.SUBTRACT),
        List.of(doubled, builder.constant("one", Tensor.scalar(1))));
    builder.output(shifted);
    builder.output(doubled);
    builder.output(x);
    return builder.build();
  }

  @Test
  void runsInOrderAndShowsEveryResult() {
    List<String> seen = new ArrayList<>();
    List<Tensor> outputs = new Interpreter(graph()).run(List.of(Tensor.floats(Shape.of(2), 1, 2)),
        (node, result) -> seen.add(node.name() + " " + result.real(1)));
    assertThat(seen).containsExactly("double 4.0", "shift 3.0");
    assertThat(outputs).containsExactly(Tensor.floats(Shape.of(2), 1, 3), Tensor.floats(Shape.of(2), 2, 4),
        Tensor.floats(Shape.of(2), 1, 2));
  }

  @Test
  void inputsThatDoNotFitAreToldInOneSentence() {
    Interpreter interpreter = new Interpreter(graph());
    assertThatThrownBy(() -> interpreter.run(List.of())).isInstanceOf(BadInputException.class)
        .hasMessage("graph 'g' takes 1 inputs, found 0; give one tensor an input");
    assertThatThrownBy(() -> interpreter.run(List.of(Tensor.ints(Shape.of(3), 1, 2, 3))))
        .isInstanceOf(BadInputException.class)
        .hasMessage("input 'x' of graph 'g' is f32[2], found i32[3]; give a tensor of that type");
  }

  @Test
  void hybridLayersComputeWithDequantizedWeights() {
    GraphBuilder builder = new GraphBuilder("hybrid");
    int x = builder.input("x", TensorType.f32(1, 2));
    int weights = builder.constant("w", Tensor.i8(Shape.of(2, 2), (byte) 2, (byte) 4, (byte) -1, (byte) 1),
        Quantization.perAxis(new float[]{0.5f, 3}, 0));
    builder.output(builder.add("dense", new Op.Dense(Activation.NONE), List.of(x, weights), TensorType.f32(1, 2)));
    assertThat(new Interpreter(builder.build()).run(List.of(Tensor.floats(Shape.of(1, 2), 10, 1))))
        .containsExactly(Tensor.floats(Shape.of(1, 2), 12, -27));
  }

  @Test
  void narrowWeightsMeanWhatTheSameNumbersInInt8Mean() {
    for (DType dtype : List.of(DType.I8, DType.I4, DType.I2, DType.TERNARY, DType.BINARY)) {
      GraphBuilder builder = new GraphBuilder("narrow");
      int x = builder.input("x", TensorType.i8(Shape.of(1, 2), 0.5f, -1));
      int weights = builder.constant("w", new Tensor.Bytes(Shape.of(1, 2), dtype, new byte[]{1, -1}),
          Quantization.perTensor(0.25f, 0));
      builder.output(builder.add("dense", new Op.Dense(Activation.NONE), List.of(x, weights),
          TensorType.i8(Shape.of(1, 1), 0.125f, 5)));
      assertThat(new Interpreter(builder.build()).run(List.of(Tensor.i8(Shape.of(1, 2), (byte) 40, (byte) 10))))
          .containsExactly(Tensor.i8(Shape.of(1, 1), (byte) (30 + 5)));
    }
  }
}
