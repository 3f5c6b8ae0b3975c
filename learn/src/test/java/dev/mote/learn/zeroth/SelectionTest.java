package dev.mote.learn.zeroth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mote.engine.Engine;
import dev.mote.formats.data.DataSet;
import dev.mote.formats.data.DataSets;
import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.UnsupportedException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SelectionTest {
  private static final DataSet DATA = DataSets.open("digits#train[300:400]?norm=0:2");
  private static final DataSet VALIDATION = DataSets.open("digits#test[0:200]?norm=0:2");
  private static Graph network;

  @BeforeAll
  static void quantize() {
    network = SmallNetwork.quantized("cnn-small");
  }

  private static ZerothOptions options(ZerothOptions.Method method) {
    return new ZerothOptions(2, 50, 32, new ZerothOptions.Sigma(2, 60, 3), Distribution.SIGNS, false, method, 0.05,
        true,
        true, false, IntegerUpdate.Rounding.STOCHASTIC, 0, 1);
  }

  private static Selection.Selected select(String text, Selection.Mask mask) {
    return Selection.parse(text).of(network, mask, options(ZerothOptions.Method.MIXTURE), DATA, VALIDATION,
        Engine::new);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rgn:1", "rgn:2", "pick:1", "pick:2", "rgn:1:last:2", "pick:1:last:2:50%"})
  void theBestLayersAreTrained(String text) {
    Selection.Selected selected = select(text, Selection.Mask.MAGNITUDE);
    List<Double> best = selected.scores().values().stream().sorted((a, b) -> Double.compare(b, a))
        .limit(selected.layers().size()).toList();
    assertThat(selected.layers()).hasSize(Integer.parseInt(text.split(":")[1]));
    assertThat(selected.layers().stream().map(layer -> selected.scores().get(layer.name())))
        .containsExactlyInAnyOrderElementsOf(best);
    assertThat(selected.layers()).isSortedAccordingTo((a, b) -> Integer.compare(a.index(), b.index()));
    assertThat(selected.scores()).hasSize(text.contains("last:2") ? 2 : Layer.of(network).size());
    assertThat(select(text, Selection.Mask.MAGNITUDE).scores()).as("the same bits again").isEqualTo(selected.scores());
  }

  @Test
  void aPickedLayerGainsWhatItSays() {
    Selection.Selected selected = select("pick:1", Selection.Mask.MAGNITUDE);
    Layer layer = Layer.of(network).stream().filter(each -> each.name().equals(selected.layers().getFirst().name()))
        .findFirst().orElseThrow();
    try (ZerothTrainer trainer = new ZerothTrainer(network, List.of(layer), options(ZerothOptions.Method.MIXTURE),
        Engine::new)) {
      double before = trainer.accuracy(VALIDATION);
      Epochs.Batch batch = trainer.epochs().first(network, DATA);
      trainer.step(batch.inputs(), batch.labels(), IntegerUpdate.FULL_RATE);
      assertThat(trainer.accuracy(VALIDATION) - before).isEqualTo(selected.scores().get(layer.name()));
    }
    assertThat(selected.layers().getFirst().parameters().getFirst().integers()).as("taken back")
        .isEqualTo(layer(layer.name()).parameters().getFirst().integers());
  }

  private static Layer layer(String name) {
    return Layer.of(network).stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
  }

  @ParameterizedTest
  @EnumSource(names = {"WEIGHTS", "NODES", "MIXTURE", "MEASURED", "MODEL"})
  void onlyTheMaskMoves(ZerothOptions.Method method) {
    List<Layer> layers = LayerChoice.parse("all:10%").of(network);
    try (ZerothTrainer trainer = new ZerothTrainer(network, layers, options(method), Engine::new)) {
      List<int[]> before = trainer.saved();
      trainer.run(DATA, null, new ZerothTrainer.Listener() {});
      List<int[]> after = trainer.saved();
      int moved = 0;
      for (int index = 0; index < before.size(); index++) {
        Parameter parameter = trainer.parameters().get(index);
        Set<Integer> mask = new HashSet<>(IntStream.range(0, parameter.count()).map(parameter::place).boxed().toList());
        for (int place = 0; place < before.get(index).length; place++) {
          boolean same = before.get(index)[place] == after.get(index)[place];
          moved += same ? 0 : 1;
          assertThat(same || mask.contains(place)).isTrue();
        }
      }
      assertThat(moved).isPositive();
    }
  }

  @Test
  void aMaskTakesTheLargest() {
    Parameter whole = layer(Layer.of(network).getFirst().name()).parameters().getFirst();
    Parameter masked = whole.masked(0.25);
    assertThat(masked.count()).isEqualTo(Math.round(0.25 * whole.size()));
    double least = IntStream.range(0, masked.count()).map(masked::place).mapToDouble(SelectionTest::magnitude).min()
        .orElseThrow();
    Set<Integer> mask = new HashSet<>(IntStream.range(0, masked.count()).map(masked::place).boxed().toList());
    assertThat(IntStream.range(0, whole.size()).filter(place -> !mask.contains(place))
        .mapToDouble(SelectionTest::magnitude)).allMatch(each -> each <= least);
  }

  private static double magnitude(int place) {
    Parameter parameter = Layer.of(network).getFirst().parameters().getFirst();
    return Math.abs(parameter.get(place) * parameter.scale(parameter.channel(place)));
  }

  @Test
  void aMaskByGradientIsAnotherOfTheSameSize() {
    Parameter magnitude = select("last:1:20%", Selection.Mask.MAGNITUDE).layers().getFirst().parameters().getFirst();
    Parameter gradient = select("last:1:20%", Selection.Mask.GRADIENT).layers().getFirst().parameters().getFirst();
    assertThat(gradient.count()).isEqualTo(magnitude.count());
    assertThat(IntStream.range(0, gradient.count()).map(gradient::place).toArray())
        .isNotEqualTo(IntStream.range(0, magnitude.count()).map(magnitude::place).toArray());
  }

  @Test
  void aDeviceRefusesMasks() {
    assertThatThrownBy(() -> ZerothPlan.of(network, LayerChoice.parse("last:1:20%").of(network),
        options(ZerothOptions.Method.WEIGHTS))).isInstanceOf(UnsupportedException.class)
        .hasMessageContaining("trains constants whole");
  }

  @ParameterizedTest
  @CsvSource({"rgn:0,from 1 on", "rgn:x,from 1 on", "pick:99,the best K layers are 1 to"})
  void numbersOutOfRangeAreRefused(String text, String message) {
    assertThatThrownBy(() -> select(text, Selection.Mask.MAGNITUDE)).isInstanceOf(BadInputException.class)
        .hasMessageContaining(message);
  }

  @Test
  void pickingNeedsValidation() {
    assertThatThrownBy(() -> Selection.parse("pick:1").of(network, Selection.Mask.MAGNITUDE,
        options(ZerothOptions.Method.WEIGHTS), DATA, null, Engine::new)).isInstanceOf(BadInputException.class)
        .hasMessageContaining("hold some out");
  }
}
