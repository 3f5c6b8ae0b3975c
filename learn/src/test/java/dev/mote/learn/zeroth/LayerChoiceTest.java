package dev.mote.learn.zeroth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mote.graph.Activation;
import dev.mote.graph.BadInputException;
import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Op;
import dev.mote.graph.Quantization;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayerChoiceTest {
  /** Dense layers stem, body/one, body/two (without biases) and head. */
  private static Graph network() {
    TensorType type = new TensorType(Shape.of(1, 2), DType.I8, Quantization.perTensor(0.1f, 0));
    GraphBuilder builder = new GraphBuilder("small");
    int value = builder.input("x", type);
    for (String name : List.of("stem", "body/one", "body/two", "head")) {
      int weights = builder.constant(name + "/weights", new Tensor.Bytes(Shape.of(2, 2), DType.I8, new byte[4]),
          Quantization.perTensor(0.1f, 0));
      int bias = builder.constant(name + "/bias", new Tensor.Ints(Shape.of(2), new int[2]),
          Quantization.perTensor(0.01f, 0));
      value = builder.add(name, new Op.Dense(Activation.NONE),
          name.equals("body/two") ? List.of(value, weights) : List.of(value, weights, bias), type);
    }
    builder.output(value);
    return builder.build();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      all              | stem/weights stem/bias body/one/weights body/one/bias body/two/weights head/weights head/bias
      last:1           | head/weights head/bias
      last:2           | body/two/weights head/weights head/bias
      bias             | stem/bias body/one/bias head/bias
      last:2:bias      | head/bias
      body/*           | body/one/weights body/one/bias body/two/weights
      *o*e             | body/one/weights body/one/bias
      head,#0:bias     | stem/bias head/weights head/bias
      #1, body/one:bias| body/one/weights body/one/bias
      """)
  void choosesParametersInTheOrderTheyRun(String text, String names) {
    List<String> chosen = LayerChoice.parse(text).of(network()).stream().flatMap(layer -> layer.parameters().stream())
        .map(Parameter::name).toList();
    assertThat(chosen).containsExactly(names.split(" "));
  }

  @Test
  void unknownNamesListTheNearOnes() {
    assertThatThrownBy(() -> LayerChoice.parse("all,body/tow").of(network())).isInstanceOf(BadInputException.class)
        .hasMessageContaining("stem, body/one, body/two, head").hasMessageContaining("did you mean body/two?");
  }

  @ParameterizedTest
  @CsvSource({"last:5,the last 1 to 4 layers", "last:0,the last 1 to 4 layers", "#4,the numbers 0 to 3",
      "last:x,the last 1 to 4 layers", "body/two:bias,found none", "bias:10%,one of weights", "head:0%,more than 0 %",
      "head:101%,at most 100 %", "neck*,a layer to train is one of"})
  void numbersOutOfRangeAreRefused(String text, String message) {
    assertThatThrownBy(() -> LayerChoice.parse(text).of(network())).isInstanceOf(BadInputException.class)
        .hasMessageContaining(message);
  }

  @Test
  void aShareOfWeightsIsTheLargestPart() {
    Layer layer = LayerChoice.parse("head:25%,stem:50%,stem:75%").of(network()).getFirst();
    assertThat(layer.parameters().getFirst().count()).isEqualTo(3);
    assertThat(layer.parameters().getFirst().isSparse()).isTrue();
    assertThat(layer.parameters().getLast().isSparse()).isFalse();
  }

  @Test
  void emptyTermsAreRefused() {
    assertThatThrownBy(() -> LayerChoice.parse("all,,bias")).isInstanceOf(BadInputException.class)
        .hasMessageContaining("leave no term empty");
  }
}
