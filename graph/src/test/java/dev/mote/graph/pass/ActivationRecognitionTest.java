package dev.mote.graph.pass;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mote.graph.Activation;
import dev.mote.graph.BinaryKind;
import dev.mote.graph.Graph;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Op;
import dev.mote.graph.Pass;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.graph.UnaryKind;
import dev.mote.graph.random.RandomGraphs;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Functions in the forms that exporters write become one operator; what only looks like them stays. */
class ActivationRecognitionTest {
  private final GraphBuilder builder = new GraphBuilder("form");
  private final int x = builder.input("x", TensorType.f32(1, 3, 3, 4));

  @Test
  void hardSwishOfASixthLast() {
    int gate = unary(UnaryKind.RELU6, binary(BinaryKind.ADD, x, number(3)));
    becomes(binary(BinaryKind.MULTIPLY, binary(BinaryKind.MULTIPLY, x, gate), number(1 / 6f)), "HardSwish");
  }

  @Test
  void hardSwishDividedBySixWithItsClampFused() {
    int gate = builder.add("gate", new Op.Binary(BinaryKind.ADD, Activation.RELU6), List.of(number(3), x));
    becomes(binary(BinaryKind.MULTIPLY, binary(BinaryKind.DIVIDE, gate, number(6)), x), "HardSwish");
  }

  @Test
  void hardSwishOfHardSigmoid() {
    int gate = builder.add("gate", new Op.Unary(UnaryKind.HARD_SIGMOID, 1 / 6f, 0.5f), List.of(x));
    becomes(binary(BinaryKind.MULTIPLY, x, gate), "HardSwish");
  }

  @Test
  void geluHalvedLast() {
    int erf = unary(UnaryKind.ERF, binary(BinaryKind.DIVIDE, x, number((float) Math.sqrt(2))));
    int gate = binary(BinaryKind.ADD, erf, number(1));
    becomes(binary(BinaryKind.MULTIPLY, binary(BinaryKind.MULTIPLY, x, gate), number(0.5f)), "Gelu");
  }

  @Test
  void geluHalvedFirst() {
    int erf = unary(UnaryKind.ERF, binary(BinaryKind.MULTIPLY, number((float) Math.sqrt(0.5)), x));
    int gate = binary(BinaryKind.ADD, number(1), erf);
    becomes(binary(BinaryKind.MULTIPLY, binary(BinaryKind.MULTIPLY, number(0.5f), x), gate), "Gelu");
  }

  @Test
  void mish() {
    becomes(binary(BinaryKind.MULTIPLY, x, unary(UnaryKind.TANH, unary(UnaryKind.SOFTPLUS, x))), "Mish");
  }

  @Test
  void gatesOfAnotherValueAndOtherNumbersStay() {
    int other = unary(UnaryKind.NEGATE, x);
    int gate = unary(UnaryKind.RELU6, binary(BinaryKind.ADD, other, number(3)));
    stays(binary(BinaryKind.MULTIPLY, binary(BinaryKind.MULTIPLY, x, gate), number(1 / 6f)));
    int shifted = unary(UnaryKind.RELU6, binary(BinaryKind.ADD, x, number(2)));
    stays(binary(BinaryKind.MULTIPLY, binary(BinaryKind.MULTIPLY, x, shifted), number(1 / 6f)));
    stays(binary(BinaryKind.DIVIDE, x, unary(UnaryKind.TANH, unary(UnaryKind.SOFTPLUS, x))));
  }

  private void becomes(int result, String operator) {
    builder.output(result);
    Graph graph = builder.build();
    Graph recognised = Pass.run(graph, new ActivationRecognition());
    assertThat(recognised.nodes()).extracting(node -> node.op().label()).containsExactly(operator);
    List<Tensor> inputs = RandomGraphs.inputs(graph, 1);
    Tensor expected = new Interpreter(graph).run(inputs).getFirst();
    Tensor found = new Interpreter(recognised).run(inputs).getFirst();
    for (int index = 0; index < expected.shape().count(); index++) {
      assertThat(found.real(index)).isCloseTo(expected.real(index), Offset.offset(1e-6));
    }
  }

  private void stays(int result) {
    builder.output(result);
    Graph graph = builder.build();
    assertThat(Pass.run(graph, new ActivationRecognition())).isSameAs(graph);
  }

  private int number(float value) {
    return builder.constant("number", Tensor.floats(Shape.of(1), value));
  }

  private int unary(UnaryKind kind, int operand) {
    return builder.add("unary", new Op.Unary(kind), List.of(operand));
  }

  private int binary(BinaryKind kind, int left, int right) {
    return builder.add("binary", new Op.Binary(kind), List.of(left, right));
  }
}
