package dev.mote.learn.physics;

import dev.mote.engine.Engine;
import dev.mote.graph.BinaryKind;
import dev.mote.graph.Graph;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Pass;
import dev.mote.graph.ReduceKind;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.learn.Batching;
import dev.mote.learn.Xorshift32;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * The mean square of an equation's residual at random points.
 *
 * @param equation the equation
 * @param network  reads one point {@code [1, dimensions]} and gives one number
 * @param points   points a batch, at least 1
 * @param nodes    values a point, {@link Stencil#count()}
 */
public record ResidualLoss(Equation equation, Graph network, int points, int nodes) {
  /** Takes points {@code [points, dimensions]} and a stencil's shifts and weights; gives the loss. The network's constants stay. */
  public Graph graph() {
    int dimensions = equation.dimensions();
    GraphBuilder builder = new GraphBuilder(network.name());
    int at = builder.input("points", TensorType.f32(points, dimensions));
    int shifts = builder.input("shifts", TensorType.f32(1, nodes, dimensions));
    int weights = builder.input("weights", TensorType.f32(nodes, dimensions + 1));
    int centres = builder.add("centres", new Op.Reshape(Shape.of(points, 1, dimensions)), List.of(at));
    int around = builder.add("around", new Op.Binary(BinaryKind.ADD), List.of(centres, shifts));
    int rows = builder.add("rows", new Op.Reshape(Shape.of(points * nodes, dimensions)), List.of(around));
    int answers = inline(builder, Pass.run(network, new Batching(points * nodes)), rows);
    int values = builder.add("values", new Op.Reshape(Shape.of(points, nodes)), List.of(answers));
    int centre = builder.add("centre", new Op.Slice(List.of(0, 0), List.of(points, 1), List.of(1, 1)), List.of(values));
    int differences = builder.add("differences", new Op.Binary(BinaryKind.SUBTRACT), List.of(values, centre));
    int derivatives = builder.add("derivatives", new Op.MatMul(false, false), List.of(differences, weights));
    Terms parts = new Terms(builder, at, centre, derivatives, derivatives);
    Terms terms = new Terms(builder, at, centre, parts.columns(derivatives, 0, dimensions),
        parts.columns(derivatives, dimensions, dimensions + 1));
    int residual = equation.residual(terms);
    builder.output(builder.add("loss", new Op.Reduce(ReduceKind.MEAN, List.of(0, 1), false),
        List.of(terms.times(residual, residual))));
    return builder.build();
  }

  private static int inline(GraphBuilder builder, Graph inner, int input) {
    int[] renamed = new int[inner.values().size()];
    Arrays.fill(renamed, -1);
    renamed[inner.inputs().getFirst()] = input;
    for (Node node : inner.nodes()) {
      for (int id : node.inputs()) {
        if (renamed[id] < 0) {
          renamed[id] = builder.constant(inner.value(id).name(), Objects.requireNonNull(inner.constant(id)));
        }
      }
      renamed[node.output()] = builder.add(node.name(), node.op(),
          node.inputs().stream().map(id -> renamed[id]).toList(), inner.outputType(node));
    }
    return renamed[inner.outputs().getFirst()];
  }

  /** The batch of one step: random points and the stencil. */
  public List<Tensor> batch(Stencil stencil, long seed, long step) {
    Xorshift32 random = Xorshift32.of(seed, step, -1, 0);
    return List.of(points(equation, points, random), stencil.shifts(), stencil.weights(equation.diffusion()));
  }

  private static Tensor.Floats points(Equation equation, int count, Xorshift32 random) {
    int dimensions = equation.dimensions();
    float[] values = new float[count * dimensions];
    for (int at = 0; at < values.length; at++) {
      boolean time = at % dimensions == dimensions - 1;
      values[at] = time
          ? random.uniform()
          : (float) (equation.least() + (equation.most() - equation.least()) * random.uniform());
    }
    return new Tensor.Floats(Shape.of(count, dimensions), values);
  }

  /** The relative L2 error of a trained network on random points: {@code |u - exact| / |exact|}. */
  public double error(Graph trained, int count, long seed) {
    Tensor.Floats points = points(equation, count, Xorshift32.of(seed, -1, 0, 0));
    try (Engine engine = new Engine(Pass.run(trained, new Batching(count)), Engine.Options.threads(1))) {
      Tensor answers = engine.run(List.of(points)).getFirst();
      double off = 0;
      double whole = 0;
      for (int row = 0; row < count; row++) {
        float[] point = Arrays.copyOfRange(points.values(), row * equation.dimensions(),
            (row + 1) * equation.dimensions());
        double exact = equation.exact(point);
        double found = equation.value(point, answers.real(row));
        off += (found - exact) * (found - exact);
        whole += exact * exact;
      }
      return Math.sqrt(off / whole);
    }
  }
}
