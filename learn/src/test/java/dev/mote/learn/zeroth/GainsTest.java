package dev.mote.learn.zeroth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.mote.engine.Engine;
import dev.mote.formats.data.DataSet;
import dev.mote.formats.data.DataSets;
import dev.mote.graph.Graph;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.UnsupportedException;
import dev.mote.graph.Value;
import dev.mote.graph.Verifier;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class GainsTest {
  private static final DataSet DATA = DataSets.open("digits#train[300:400]?norm=0:2");
  private static Graph network;

  @BeforeAll
  static void quantize() {
    network = SmallNetwork.quantized("cnn-small");
  }

  private static ZerothOptions options() {
    return new ZerothOptions(3, 50, 16, new ZerothOptions.Sigma(1, 60, 3), Distribution.SIGNS, true,
        ZerothOptions.Method.SCALES, 0.05, true, true, false, IntegerUpdate.Rounding.NEAREST, 0, 1);
  }

  @Test
  void aGainMultipliesTheWholeSum() {
    Layer last = Layer.of(network).getLast();
    int logits = last.node().output();
    int channels = network.type(last.node().inputs().get(1)).affine().scales().length;
    int[] gains = new int[channels];
    Arrays.fill(gains, -256);
    Graph changed = Gains.apply(network, last, new Tensor.Ints(Shape.of(channels), gains));
    Tensor input = SmallNetwork.inputs(network, DATA).getFirst();
    Tensor before = new Interpreter(Part.upTo(network, List.of(logits)).graph()).run(List.of(input)).getFirst();
    Tensor after = new Interpreter(Part.upTo(changed, List.of(logits)).graph()).run(List.of(input)).getFirst();
    int zero = network.type(logits).affine().zeroPoint();
    for (int index = 0; index < before.shape().count(); index++) {
      if (Math.abs(before.integer(index)) < 127) {
        assertThat((double) after.integer(index) - zero).isCloseTo(0.75 * (before.integer(index) - zero), within(1.0));
      }
    }
  }

  @Test
  void onlyScalesMoveAndTheNetworkStaysValid() {
    try (ZerothTrainer trainer = new ZerothTrainer(network, Layer.of(network), options(), Engine::new)) {
      List<int[]> start = trainer.saved();
      double before = trainer.accuracy(DATA);
      Graph trained = trainer.run(DATA, null, new ZerothTrainer.Listener() {});
      Verifier.verify(trained);
      assertThat(trained).isNotEqualTo(network);
      for (int id = 0; id < network.values().size(); id++) {
        Value value = network.value(id);
        assertThat(trained.value(id).constant()).isEqualTo(value.constant());
        assertThat(trained.type(id).dtype()).isEqualTo(value.type().dtype());
      }
      for (Layer layer : Layer.of(trained)) {
        float input = trained.inputType(layer.node(), 0).affine().scale();
        if (layer.node().inputs().size() > 2 && trained.inputType(layer.node(), 2).isQuantized()) {
          float bias = trained.inputType(layer.node(), 2).affine().scale();
          assertThat(bias).isCloseTo(input * trained.inputType(layer.node(), 1).affine().scale(), within(1e-6f * bias));
        }
      }
      double after = trainer.accuracy(DATA);
      assertThat(after).isEqualTo(ofGraph(trained)).isGreaterThan(before);
      trainer.restore(start);
      assertThat(trainer.current()).isEqualTo(network);
      assertThat(trainer.accuracy(DATA)).isEqualTo(before);
    }
  }

  private static double ofGraph(Graph trained) {
    try (Engine engine = new Engine(trained)) {
      return new Epochs(1, 50, 0, 1).accuracy(engine, new Samples(DATA, trained.type(trained.inputs().getFirst())));
    }
  }

  @Test
  void aDeviceRefusesThem() {
    assertThatThrownBy(() -> ZerothPlan.of(network, Layer.of(network), options()))
        .isInstanceOf(UnsupportedException.class).hasMessageContaining("SCALES");
  }
}
