package dev.mote.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Graphs that break a rule are refused in one sentence that names the place. */
class VerifierTest {
  private static final TensorType F2 = TensorType.f32(2);
  private static final Value X = new Value("x", F2, null);
  private static final Value Y = new Value("y", F2, null);
  private static final Op RELU = new Op.Unary(UnaryKind.RELU);
  private static final Node NODE = new Node("relu", RELU, List.of(0), 1);

  private static ThrowingCallable verify(List<Value> values, List<Node> nodes, List<Integer> inputs,
      List<Integer> outputs) {
    return () -> Verifier.verify(new Graph("g", values, nodes, inputs, outputs));
  }

  private static void refused(ThrowingCallable verification, String sentence) {
    assertThatThrownBy(verification).isInstanceOf(BadInputException.class)
        .hasMessage("in graph 'g' " + sentence + "; correct the model or the pass that made it");
  }

  @Test
  void aValidGraphIsReturned() {
    Graph graph = new Graph("g", List.of(X, Y), List.of(NODE), List.of(0), List.of(1));
    assertThat(Verifier.verify(graph)).isSameAs(graph);
  }

  @Test
  void namesAreUnique() {
    refused(verify(List.of(X, X), List.of(), List.of(0), List.of()), "value names are unique, broken at 'x'");
    refused(verify(List.of(X, Y, new Value("z", F2, null)), List.of(NODE, new Node("relu", RELU, List.of(0), 2)),
        List.of(0),
        List.of()), "node names are unique, broken at 'relu'");
  }

  @Test
  void constantsHaveTheirValuesType() {
    Value wrong = new Value("c", F2, Tensor.scalar(1));
    refused(verify(List.of(wrong), List.of(), List.of(), List.of()), "a constant has its value's type, broken at 'c'");
  }

  @Test
  void operandsComeFirstAndResultsOnce() {
    refused(verify(List.of(X, Y), List.of(new Node("loop", RELU, List.of(1), 1)), List.of(0), List.of()),
        "operands are computed before they are read, broken at 'loop'");
    refused(verify(List.of(X, Y), List.of(new Node("far", RELU, List.of(7), 1)), List.of(0), List.of()),
        "operands are computed before they are read, broken at 'far'");
    refused(verify(List.of(X, Y), List.of(NODE, new Node("again", RELU, List.of(0), 1)), List.of(0), List.of()),
        "a value has one producer, broken at 'again'");
    refused(verify(List.of(X, Y), List.of(new Node("over", RELU, List.of(0), 0)), List.of(0), List.of()),
        "a value has one producer, broken at 'over'");
  }

  @Test
  void inputsAndOutputsExist() {
    refused(verify(List.of(X), List.of(), List.of(0, 0), List.of()),
        "graph inputs are distinct values without contents, broken at '0'");
    refused(verify(List.of(X, Y), List.of(), List.of(0), List.of(1)), "graph outputs are computed, broken at '1'");
    refused(verify(List.of(X), List.of(), List.of(0), List.of(-1)), "graph outputs are computed, broken at '-1'");
  }

  @Test
  void resultsHaveTheTypeOfTheirOperator() {
    Value wrong = new Value("y", TensorType.f32(3), null);
    refused(verify(List.of(X, wrong), List.of(NODE), List.of(0), List.of()),
        "a result has the type its operator gives, here f32[2] and not f32[3], broken at 'relu'");
  }

  @Test
  void quantizationFitsTheValue() {
    Value real = new Value("q", F2.withQuantization(Quantization.perTensor(1, 0)), null);
    refused(verify(List.of(real), List.of(), List.of(0), List.of()), "quantised values are integers, broken at 'q'");
    Quantization threeScales = Quantization.perAxis(new float[]{1, 1, 1}, 0);
    Value slices = new Value("q", new TensorType(Shape.of(2), DType.I8, threeScales), null);
    refused(verify(List.of(slices), List.of(), List.of(0), List.of()),
        "per-axis quantisation has one scale a slice, broken at 'q'");
  }

  @Test
  void scalesArePositiveAndFinite() {
    assertThatThrownBy(() -> Quantization.perTensor(0, 0)).isInstanceOf(BadInputException.class)
        .hasMessage("a quantisation scale is positive and finite, found 0.0; quantise the model again");
    assertThatThrownBy(() -> Quantization.perTensor(Float.NaN, 0)).isInstanceOf(BadInputException.class);
  }
}
