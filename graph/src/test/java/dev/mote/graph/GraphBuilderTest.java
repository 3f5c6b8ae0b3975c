package dev.mote.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Building graphs, who computes and reads their values, and changing one node. */
class GraphBuilderTest {
  private static Graph graph() {
    GraphBuilder builder = new GraphBuilder("g");
    int x = builder.input("x", TensorType.f32(2));
    int one = builder.constant("one", Tensor.scalar(1));
    int sum = builder.add("sum", new Op.Binary(BinaryKind.ADD), List.of(x, one));
    builder.output(builder.add("square", new Op.Binary(BinaryKind.MULTIPLY), List.of(sum, sum)));
    return builder.build();
  }

  @Test
  void typesFollowAndNamesStayUnique() {
    GraphBuilder builder = new GraphBuilder("g");
    int x = builder.input("a value", TensorType.f32(2));
    int first = builder.add("relu", new Op.Unary(UnaryKind.RELU), List.of(x));
    int second = builder.add("relu", new Op.Unary(UnaryKind.RELU), List.of(first));
    builder.output(second);
    Graph graph = builder.build();
    assertThat(graph.values()).extracting(Value::name).containsExactly("a_value", "relu", "relu_2");
    assertThat(graph.nodes()).extracting(Node::name).containsExactly("relu", "relu_2");
    assertThat(graph.type(second)).isEqualTo(TensorType.f32(2));
  }

  @Test
  void graphsDoNotChangeWithTheListsTheyWereMadeOf() {
    List<Integer> outputs = new java.util.ArrayList<>(List.of(0));
    Graph graph = new Graph("g", List.of(), List.of(), List.of(), outputs);
    outputs.add(1);
    assertThat(graph.outputs()).containsExactly(0);
    assertThatThrownBy(() -> graph.outputs().add(1)).isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void usesKnowProducersAndReaders() {
    Graph graph = graph();
    Uses uses = new Uses(graph);
    int sum = graph.nodes().get(0).output();
    assertThat(uses.producer(0)).isNull();
    assertThat(uses.producer(sum)).isEqualTo(graph.nodes().get(0));
    assertThat(uses.readers(sum)).hasSize(2);
    assertThat(uses.isReadOnce(sum)).isFalse();
    assertThat(uses.isReadOnce(0)).isTrue();
    assertThat(uses.isReadOnce(graph.outputs().getFirst())).isFalse();
  }

  @Test
  void nodesTellTheirTypes() {
    Graph graph = graph();
    Node sum = graph.nodes().getFirst();
    assertThat(graph.inputTypes(sum)).containsExactly(TensorType.f32(2), TensorType.f32(Shape.of()));
    assertThat(graph.inputType(sum, 1)).isEqualTo(TensorType.f32(Shape.of()));
    assertThat(graph.outputType(sum)).isEqualTo(TensorType.f32(2));
    assertThat(graph.constant(1)).isEqualTo(Tensor.scalar(1));
    assertThat(graph.constant(0)).isNull();
  }
}
