package dev.mote.learn.integer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mote.engine.Engine;
import dev.mote.formats.data.DataSet;
import dev.mote.formats.data.DataSets;
import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.Interpreter;
import dev.mote.graph.UnsupportedException;
import dev.mote.learn.zeroth.Distribution;
import dev.mote.learn.zeroth.IntegerTraining;
import dev.mote.learn.zeroth.IntegerUpdate;
import dev.mote.learn.zeroth.IntegerUpdate.Rounding;
import dev.mote.learn.zeroth.LayerChoice;
import dev.mote.learn.zeroth.ZerothOptions;
import dev.mote.learn.zeroth.ZerothPlan;
import dev.mote.learn.zeroth.ZerothTrainer;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The exact gradient of the last layer on integers, beside that of the float twin. */
class ExactLastTest {
  private static final DataSet DATA = DataSets.open("digits#train[300:350]?norm=0:2");
  private static Graph network;

  @BeforeAll
  static void train() {
    network = IntegerNetworks.trained("mlp", 3);
  }

  private static ZerothOptions options(ZerothOptions.Method method, double rate) {
    return new ZerothOptions(1, 50, 8, new ZerothOptions.Sigma(1, 40, 3), Distribution.SIGNS, false,
        method, rate, true, true, false,
        method == ZerothOptions.Method.WEIGHTS ? Rounding.NEAREST : Rounding.STOCHASTIC,
        0, 1).withExactLast(true);
  }

  /** How a step moves the integers of the last layer. */
  private static int[][] moves(IntegerTraining trainer) {
    List<int[]> before = trainer.saved();
    trainer.step(IntegerNetworks.inputs(network, DATA), IntegerNetworks.labels(DATA), IntegerUpdate.FULL_RATE);
    List<int[]> after = trainer.saved();
    int[][] moves = new int[2][];
    for (int part = 0; part < 2; part++) {
      int[] old = before.get(before.size() - 2 + part);
      moves[part] = after.get(before.size() - 2 + part);
      for (int index = 0; index < old.length; index++) {
        moves[part][index] -= old[index];
      }
    }
    return moves;
  }

  @Test
  void aStepIsThatOfBackPropagation() {
    double rate = 0.5;
    int[][] exact;
    int[][] float32;
    try (ZerothTrainer trainer = new ZerothTrainer(network, LayerChoice.parse("last:1").of(network),
        options(ZerothOptions.Method.WEIGHTS, rate), Interpreter::new)) {
      assertThat(trainer.queries()).isZero();
      exact = moves(trainer);
    }
    try (IntegerTrainer trainer = new IntegerTrainer(network, LayerChoice.parse("last:1").of(network),
        new IntegerOptions(1, 50, rate, 0, true, Rounding.NEAREST, 0, 1), Engine::new, Engine::new)) {
      float32 = moves(trainer);
    }
    for (int part = 0; part < 2; part++) {
      double dot = 0;
      double squares = 0;
      double others = 0;
      for (int index = 0; index < exact[part].length; index++) {
        assertThat(exact[part][index]).isBetween(float32[part][index] - 1, float32[part][index] + 1);
        dot += (double) exact[part][index] * float32[part][index];
        squares += (double) exact[part][index] * exact[part][index];
        others += (double) float32[part][index] * float32[part][index];
      }
      assertThat(dot / Math.sqrt(squares * others)).as("cosine of the moves").isGreaterThan(0.9999);
      assertThat(others / exact[part].length).as("a step that tells directions apart").isGreaterThan(25);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"MIXTURE", "NODES", "MODEL"})
  void allOtherLayersAreEstimated(ZerothOptions.Method method) {
    try (ZerothTrainer trainer = new ZerothTrainer(network, LayerChoice.ALL.of(network), options(method, 0.02),
        Interpreter::new)) {
      List<int[]> before = trainer.saved();
      int first = trainer.step(IntegerNetworks.inputs(network, DATA), IntegerNetworks.labels(DATA), 1 << 15);
      int second = trainer.step(IntegerNetworks.inputs(network, DATA), IntegerNetworks.labels(DATA), 1 << 15);
      assertThat(second).isLessThan(first);
      assertThat(trainer.queries()).isPositive();
      for (int index = 0; index < before.size(); index++) {
        assertThat(trainer.saved().get(index)).isNotEqualTo(before.get(index));
      }
    }
  }

  @Test
  void aLayerThatDoesNotComputeTheLogitsIsRefused() {
    assertThatThrownBy(() -> new ZerothTrainer(network, LayerChoice.parse("#0").of(network),
        options(ZerothOptions.Method.WEIGHTS, 1), Interpreter::new)).isInstanceOf(BadInputException.class)
        .hasMessageContaining("computes the logits");
  }

  @Test
  void aDeviceRefusesIt() {
    assertThatThrownBy(() -> ZerothPlan.of(network, LayerChoice.ALL.of(network),
        options(ZerothOptions.Method.WEIGHTS, 1))).isInstanceOf(UnsupportedException.class)
        .hasMessageContaining("exact");
  }
}
