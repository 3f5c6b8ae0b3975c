package dev.mote.graph.autodiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mote.graph.BinaryKind;
import dev.mote.graph.Graph;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Op;
import dev.mote.graph.Pass;
import dev.mote.graph.ReduceKind;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Compares the gradients of a random weighted sum of one operator's results with central differences of fourth order,
 * whose sum is taken in double precision.
 */
final class GradientCheck {
  static final float STEP = 1f / 32;
  private static final double RELATIVE = 1e-3;

  private final Op op;
  private final List<Tensor> operands;
  private final Tensor.Floats weights;
  private final Graph forward;

  private final float step;

  private GradientCheck(Op op, float step, List<Tensor> operands, RandomGenerator random) {
    this.op = op;
    this.step = step;
    this.operands = operands;
    GraphBuilder builder = new GraphBuilder(op.label());
    int y = builder.add("y", op, add(builder));
    builder.output(y);
    this.forward = builder.build();
    this.weights = random(builder.type(y).shape(), -1, 1, random);
  }

  /** Checks the gradients by all float operands. */
  static void check(Op op, RandomGenerator random, Tensor... operands) {
    check(op, STEP, random, operands);
  }

  /** Checks the gradients by all float operands with differences over {@code step} and twice that. */
  static void check(Op op, float step, RandomGenerator random, Tensor... operands) {
    new GradientCheck(op, step, List.of(operands), random).check();
  }

  static Tensor.Floats random(Shape shape, double least, double most, RandomGenerator random) {
    float[] values = new float[shape.count()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(least, most);
    }
    return new Tensor.Floats(shape, values);
  }

  private List<Integer> add(GraphBuilder builder) {
    List<Integer> ids = new ArrayList<>();
    for (int i = 0; i < operands.size(); i++) {
      Tensor operand = operands.get(i);
      ids.add(operand instanceof Tensor.Floats
          ? builder.input("x" + i, TensorType.f32(operand.shape()))
          : builder.constant("x" + i, operand));
    }
    return ids;
  }

  private void check() {
    GraphBuilder builder = new GraphBuilder("loss of " + op.label());
    int y = builder.add("y", op, add(builder));
    int weighted = builder.add("weighted", new Op.Binary(BinaryKind.MULTIPLY),
        List.of(y, builder.constant("r", weights)));
    builder.output(builder.add("loss", new Op.Reduce(ReduceKind.SUM,
        IntStream.range(0, weights.shape().rank()).boxed().toList(), false), List.of(weighted)));
    List<Tensor> floats = operands.stream().filter(Tensor.Floats.class::isInstance).toList();
    List<String> names = IntStream.range(0, operands.size()).filter(i -> operands.get(i) instanceof Tensor.Floats)
        .mapToObj(i -> "x" + i).toList();
    Graph gradients = Pass.run(builder.build(), new Autodiff(names));
    List<Tensor> results = new Interpreter(gradients).run(floats);
    assertThat(results).hasSize(1 + floats.size());
    assertThat(results.getFirst().real(0)).isCloseTo(loss(floats), within(1e-4));
    for (int parameter = 0; parameter < floats.size(); parameter++) {
      Tensor gradient = results.get(1 + parameter);
      assertThat(gradient.shape()).isEqualTo(floats.get(parameter).shape());
      compare(floats, parameter, gradient);
    }
  }

  private void compare(List<Tensor> floats, int parameter, Tensor gradient) {
    Tensor.Floats x = (Tensor.Floats) floats.get(parameter);
    double largest = 0;
    double[] numeric = new double[x.values().length];
    for (int i = 0; i < numeric.length; i++) {
      numeric[i] = (8 * (at(floats, parameter, i, step) - at(floats, parameter, i, -step))
          - (at(floats, parameter, i, 2 * step) - at(floats, parameter, i, -2 * step))) / (12.0 * step);
      largest = Math.max(largest, Math.abs(numeric[i]));
    }
    for (int i = 0; i < numeric.length; i++) {
      // Relative to the element, but not below a hundredth of the largest, where rounding of the loss would show.
      double scale = Math.max(Math.abs(numeric[i]), largest / 100);
      assertThat(gradient.real(i)).as("%s by operand %d element %d at %s", op, parameter, i, x.values()[i])
          .isCloseTo(numeric[i], within(RELATIVE * scale + 1e-9));
    }
  }

  private double at(List<Tensor> floats, int parameter, int element, float step) {
    Tensor.Floats x = (Tensor.Floats) floats.get(parameter);
    float[] moved = x.values().clone();
    moved[element] += step;
    List<Tensor> inputs = new ArrayList<>(floats);
    inputs.set(parameter, new Tensor.Floats(x.shape(), moved));
    return loss(inputs);
  }

  private double loss(List<Tensor> inputs) {
    Tensor y = new Interpreter(forward).run(inputs).getFirst();
    double sum = 0;
    for (int i = 0; i < weights.values().length; i++) {
      sum += (double) weights.values()[i] * y.real(i);
    }
    return sum;
  }
}
