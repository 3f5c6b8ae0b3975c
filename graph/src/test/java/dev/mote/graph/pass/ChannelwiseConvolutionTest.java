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
import dev.mote.graph.random.RandomGraphs;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ChannelwiseConvolutionTest {
  @Test
  void aProductAndASumOfChannelsBecomeOneDepthwiseLayer() {
    GraphBuilder builder = new GraphBuilder("norm");
    int x = builder.input("x", TensorType.f32(1, 3, 2, 3));
    int product = builder.add("product", new Op.Binary(BinaryKind.MULTIPLY),
        List.of(builder.constant("factors", Tensor.floats(Shape.of(3), 2, -3, 0.01f)), x));
    builder.output(builder.add("sum", new Op.Binary(BinaryKind.ADD, Activation.RELU),
        List.of(product, builder.constant("summands", Tensor.floats(Shape.of(1, 1, 1, 3), 0.5f, 0, -0.001f)))));
    same(builder.build(), "DepthwiseConv2d");
  }

  @Test
  void anUnclampedProductAloneBecomesOneToo() {
    GraphBuilder builder = new GraphBuilder("scale");
    int x = builder.input("x", TensorType.f32(1, 3, 2, 3));
    int product = builder.add("product", new Op.Binary(BinaryKind.MULTIPLY),
        List.of(x, builder.constant("factors", Tensor.floats(Shape.of(3), 2, -3, 0.01f))));
    builder.output(product);
    builder.output(builder.add("sum", new Op.Binary(BinaryKind.ADD),
        List.of(product, builder.constant("summand", Tensor.scalar(1)))));
    same(builder.build(), "DepthwiseConv2d", "Add");
  }

  @Test
  void oneNumberForAllAndFactorsOfPixelsStay() {
    GraphBuilder builder = new GraphBuilder("stay");
    int x = builder.input("x", TensorType.f32(1, 3, 2, 3));
    int all = builder.add("all", new Op.Binary(BinaryKind.MULTIPLY),
        List.of(x, builder.constant("factor", Tensor.scalar(2))));
    builder.output(builder.add("columns", new Op.Binary(BinaryKind.MULTIPLY),
        List.of(all, builder.constant("factors", Tensor.floats(Shape.of(2, 1), 2, 3)))));
    same(builder.build(), "Multiply", "Multiply");
  }

  private static void same(Graph graph, String... operators) {
    Graph rewritten = Pass.run(graph, new ChannelwiseConvolution());
    assertThat(rewritten.nodes()).extracting(node -> node.op().label()).containsExactly(operators);
    List<Tensor> inputs = RandomGraphs.inputs(graph, 1);
    List<Tensor> expected = new Interpreter(graph).run(inputs);
    List<Tensor> found = new Interpreter(rewritten).run(inputs);
    for (int output = 0; output < expected.size(); output++) {
      for (int index = 0; index < expected.get(output).shape().count(); index++) {
        assertThat(found.get(output).real(index)).isCloseTo(expected.get(output).real(index), Offset.offset(1e-6));
      }
    }
  }
}
