package dev.mote.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mote.graph.Activation;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Op;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TensorTrainDecompositionTest {
  private static final List<Integer> OUTPUTS = List.of(4, 3, 2);
  private static final List<Integer> INPUTS = List.of(2, 5, 3);

  private static Tensor.Floats random(Shape shape, long seed) {
    Random random = new Random(seed);
    float[] values = new float[shape.count()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return new Tensor.Floats(shape, values);
  }

  /** The matrix that cores stand for, by the operator's meaning: its results for the unit vectors. */
  private static float[] matrix(List<Tensor.Floats> cores) {
    GraphBuilder builder = new GraphBuilder("train");
    List<Integer> operands = new ArrayList<>(List.of(builder.input("x", TensorType.f32(30, 30))));
    cores.forEach(core -> operands.add(builder.constant("core", core)));
    int y = builder.add("layer", new Op.TensorTrain(cores.size(), Activation.NONE), operands);
    builder.output(builder.add("turn", new Op.Transpose(List.of(1, 0)), List.of(y)));
    float[] unit = new float[900];
    for (int i = 0; i < 30; i++) {
      unit[31 * i] = 1;
    }
    return ((Tensor.Floats) new Interpreter(builder.build()).run(List.of(new Tensor.Floats(Shape.of(30, 30), unit)))
        .getFirst()).values();
  }

  private static double error(float[] found, float[] wanted) {
    double off = 0;
    double whole = 0;
    for (int i = 0; i < found.length; i++) {
      off += (found[i] - wanted[i]) * (double) (found[i] - wanted[i]);
      whole += wanted[i] * (double) wanted[i];
    }
    return Math.sqrt(off / whole);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void aTrainIsFoundAgainAtItsRanks(long seed) {
    List<Tensor.Floats> cores = List.of(random(Shape.of(1, 4, 2, 3), seed), random(Shape.of(3, 3, 5, 2), seed + 10),
        random(Shape.of(2, 2, 3, 1), seed + 20));
    float[] wanted = matrix(cores);
    Tensor.Floats dense = new Tensor.Floats(Shape.of(24, 30), wanted);
    List<Tensor.Floats> found = new TensorTrainDecomposition(OUTPUTS, INPUTS, 100, 1e-5).cores(dense);
    assertThat(found).extracting(Tensor.Floats::shape)
        .containsExactly(cores.stream().map(Tensor.Floats::shape).toArray(Shape[]::new));
    assertThat(error(matrix(found), wanted)).isLessThan(1e-5);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.1, 0.3, 0.6})
  void theErrorStaysWithinTheTarget(double target) {
    Tensor.Floats dense = random(Shape.of(24, 30), 7);
    List<Tensor.Floats> cores = new TensorTrainDecomposition(OUTPUTS, INPUTS, 1000, target).cores(dense);
    double error = error(matrix(cores), dense.values());
    assertThat(error).isLessThanOrEqualTo(target + 1e-6);
    if (target > 0.5) {
      assertThat(error).isGreaterThan(target / 3);
      assertThat(cores.getFirst().shape().dim(3)).isLessThan(8);
    }
  }

  @Test
  void higherRanksComeCloserAndNeverExceedTheLimit() {
    Tensor.Floats dense = random(Shape.of(24, 30), 8);
    double before = 1.01;
    for (int rank = 1; rank <= 8; rank++) {
      List<Tensor.Floats> cores = new TensorTrainDecomposition(OUTPUTS, INPUTS, rank, 0).cores(dense);
      assertThat(cores.getFirst().shape().dim(3)).isLessThanOrEqualTo(rank);
      assertThat(cores.get(1).shape().dim(3)).isLessThanOrEqualTo(rank);
      double error = error(matrix(cores), dense.values());
      assertThat(error).isLessThan(before);
      before = error;
    }
    assertThat(before).isLessThan(1e-5 + 0.1);
  }

  @Test
  void otherShapesAreRefused() {
    TensorTrainDecomposition wanted = new TensorTrainDecomposition(OUTPUTS, INPUTS, 2, 0);
    assertThatThrownBy(() -> wanted.cores(random(Shape.of(30, 24), 1)))
        .hasMessageContaining("24 rows and 30 columns, found shape");
    assertThatThrownBy(() -> new TensorTrainDecomposition(List.of(2), List.of(2, 3), 2, 0))
        .hasMessageContaining("one positive output and input extent a core");
  }
}
