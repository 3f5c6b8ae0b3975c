package dev.mote.learn.physics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mote.engine.Engine;
import dev.mote.graph.Activation;
import dev.mote.graph.BinaryKind;
import dev.mote.graph.Graph;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Op;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.graph.UnaryKind;
import dev.mote.learn.Networks;
import dev.mote.learn.Optimizer;
import dev.mote.learn.Schedule;
import dev.mote.learn.TrainingGraph;
import dev.mote.learn.forward.Estimator;
import dev.mote.learn.forward.ForwardTrainer;
import dev.mote.learn.forward.LossGraph;
import dev.mote.learn.forward.Phase;
import dev.mote.learn.forward.Update;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResidualLossTest {
  private static double loss(ResidualLoss loss, Stencil stencil) {
    Graph graph = loss.graph();
    return new Interpreter(graph).run(loss.batch(stencil, 1, 0)).getFirst().real(0);
  }

  @Test
  void theSolutionOfHamiltonJacobiBellmanHasNoResidual() {
    GraphBuilder builder = new GraphBuilder("one");
    int x = builder.input("x", TensorType.f32(1, 21));
    int zeros = builder.constant("w", Tensor.zeros(dev.mote.graph.DType.F32, Shape.of(1, 21)));
    int one = builder.constant("b", new Tensor.Floats(Shape.of(1), new float[]{1}));
    builder.output(builder.add("y", new Op.Dense(Activation.NONE), List.of(x, zeros, one)));
    Stencil stencil = Stencil.sparseGrid(21, 3, 0.1);
    ResidualLoss loss = new ResidualLoss(new HamiltonJacobiBellman(20), builder.build(), 3, stencil.count());
    assertThat(loss(loss, stencil)).isLessThan(1e-9);
    assertThat(loss.error(loss.network(), 1000, 2)).isLessThan(1e-6);
  }

  @Test
  void theSolutionOfBlackScholesHasNoResidual() {
    BlackScholes equation = new BlackScholes(0.1, 0.4);
    GraphBuilder builder = new GraphBuilder("price");
    int x = builder.input("x", TensorType.f32(1, 2));
    int asset = column(builder, x, 0);
    int left = binary(builder, BinaryKind.SUBTRACT, builder.constant("one", Tensor.scalar(1)), column(builder, x, 1));
    int grown = builder.add("exp", new Op.Unary(UnaryKind.EXP),
        List.of(binary(builder, BinaryKind.MULTIPLY, left, builder.constant("growth", Tensor.scalar(0.68f)))));
    int each = binary(builder, BinaryKind.DIVIDE,
        binary(builder, BinaryKind.SUBTRACT, builder.constant("one", Tensor.scalar(1)), grown), left);
    int width = binary(builder, BinaryKind.ADD, asset, builder.constant("ends", Tensor.scalar(2)));
    builder.output(binary(builder, BinaryKind.MULTIPLY, width, each));
    Stencil stencil = Stencil.finiteDifferences(2, 0.05);
    ResidualLoss loss = new ResidualLoss(equation, builder.build(), 20, stencil.count());
    assertThat(loss(loss, stencil)).isLessThan(1e-5);
    assertThat(loss.error(loss.network(), 1000, 2)).isLessThan(1e-4);
    ResidualLoss other = new ResidualLoss(new BlackScholes(0.1, 0.5), loss.network(), 20, stencil.count());
    assertThat(loss(other, stencil)).isGreaterThan(1e-3);
  }

  private static int binary(GraphBuilder builder, BinaryKind kind, int left, int right) {
    return builder.add("step", new Op.Binary(kind), List.of(left, right));
  }

  private static int column(GraphBuilder builder, int x, int at) {
    return builder.add("column", new Op.Slice(List.of(0, at), List.of(1, 1), List.of(1, 1)), List.of(x));
  }

  @Test
  void blackScholesIsLearntByForwardPassesAlone() {
    Graph network = Networks.sineTensorTrain(new int[]{1, 2}, new int[]{4, 4}, 2, 1);
    Stencil stencil = Stencil.sparseGrid(2, 3, 0.1);
    ResidualLoss loss = new ResidualLoss(new BlackScholes(0.1, 0.4), network, 16, stencil.count());
    LossGraph losses = LossGraph.of(loss.graph(), LossGraph.layers(network));
    List<Phase> phases = List.of(new Phase(200, new Estimator.Coordinatewise(0.01f, 0.5f, false),
        new Update.By(Optimizer.Adam.usual(0, false)), new Schedule.Cosine(0.02f, 0, 5, 200)));
    try (ForwardTrainer trainer = new ForwardTrainer(losses, phases, step -> loss.batch(stencil, 1, step), 1, 2)) {
      trainer.run(trainer.total(), (_, _, _) -> {});
      Graph trained = TrainingGraph.with(network, losses.parameters(), trainer.parameters());
      assertThat(loss.error(trained, 1000, 2)).isLessThan(0.03).isLessThan(loss.error(network, 1000, 2) / 5);
    }
  }

  @Test
  void theNetworkOfThePublishedExampleHas1929Parameters() {
    Graph network = Networks.sineTensorTrain(new int[]{1, 1, 3, 7}, new int[]{8, 4, 4, 4}, 2, 1);
    List<String> names = TrainingGraph.parameters(network);
    assertThat(network.values().stream().filter(value -> names.contains(value.name()))
        .mapToInt(value -> value.type().shape().count()).sum()).isEqualTo(1929);
    try (Engine engine = new Engine(network, Engine.Options.threads(1))) {
      Tensor x = Tensor.zeros(dev.mote.graph.DType.F32, Shape.of(1, 21));
      assertThat(engine.run(List.of(x)).getFirst().shape()).isEqualTo(Shape.of(1, 1));
    }
  }
}
