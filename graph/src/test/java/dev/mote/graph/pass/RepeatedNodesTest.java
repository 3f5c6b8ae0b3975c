package dev.mote.graph.pass;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mote.graph.Graph;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Op;
import dev.mote.graph.Pass;
import dev.mote.graph.TensorType;
import dev.mote.graph.UnaryKind;
import java.util.List;
import org.junit.jupiter.api.Test;

class RepeatedNodesTest {
  private final GraphBuilder builder = new GraphBuilder("repeated");
  private final int x = builder.input("x", TensorType.f32(1, 3, 2, 4));

  @Test
  void whatIsComputedAlikeIsComputedOnce() {
    int first = builder.add("first", new Op.Transpose(List.of(0, 2, 3, 1)), List.of(x));
    int second = builder.add("second", new Op.Transpose(List.of(0, 2, 3, 1)), List.of(x));
    int third = builder.add("third", new Op.Transpose(List.of(0, 3, 1, 2)), List.of(x));
    for (int turned : new int[]{first, second, third}) {
      builder.output(builder.add("out", new Op.Unary(UnaryKind.RELU), List.of(turned)));
    }
    assertThat(run().nodes()).extracting(node -> node.op().label()).containsExactly("Transpose", "Transpose", "Relu",
        "Relu", "Relu");
  }

  @Test
  void outputsKeepTheirOwnValues() {
    builder.output(builder.add("first", new Op.Unary(UnaryKind.RELU), List.of(x)));
    builder.output(builder.add("second", new Op.Unary(UnaryKind.RELU), List.of(x)));
    Graph graph = run();
    assertThat(graph.nodes()).hasSize(2);
    assertThat(graph.outputs()).doesNotHaveDuplicates();
  }

  private Graph run() {
    return Pass.run(builder.build(), new RepeatedNodes());
  }
}
