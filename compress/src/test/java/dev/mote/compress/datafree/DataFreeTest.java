package dev.mote.compress.datafree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mote.compress.SignalToNoise;
import dev.mote.compress.layer.LayerInputs;
import dev.mote.compress.weights.WeightFormat;
import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Op;
import dev.mote.graph.Pass;
import dev.mote.graph.Storage;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.graph.UnaryKind;
import dev.mote.graph.pass.Simplify;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataFreeTest {
  private static final WeightFormat INT8 = WeightFormat.INT8;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void theInt8NetworkIsCloseToTheFloatOneOnImagesItNeverSaw(long seed) {
    NormedNetwork network = NormedNetwork.of(seed);
    for (DataFree.Inputs inputs : DataFree.Inputs.values()) {
      Graph int8 = Pass.run(network.graph(), new DataFree(INT8).withInputs(inputs));
      assertThat(decibels(network, int8)).isGreaterThan(18);
    }
  }

  @Test
  void fewBitsLoseLessThanByPlainRounding() {
    WeightFormat format = WeightFormat.named("uniform:3:tensor");
    double free = 0;
    double seen = 0;
    double plain = 0;
    for (long seed = 1; seed <= 4; seed++) {
      NormedNetwork network = NormedNetwork.of(seed);
      Graph folded = Pass.run(network.graph(), new Simplify());
      free += decibels(network, Pass.run(network.graph(), new DataFree(format)));
      seen += decibels(network,
          LayerInputs.of(folded, network.images(), Interpreter::new).compressed(folded, _ -> format, 0));
      plain += decibels(network, Pass.run(folded, network.calibrated(format)));
    }
    assertThat(free).isGreaterThan(plain + 4 * 2);
    assertThat(seen).isGreaterThan(plain + 4 * 2);
  }

  @Test
  void threadsChangeNoBit() throws Exception {
    Graph graph = NormedNetwork.of(5).graph();
    DataFree pass = new DataFree(WeightFormat.named("uniform:4")).withSparsity(0.3);
    Graph expected = Pass.run(graph, pass);
    for (int threads : new int[]{1, 3}) {
      try (ForkJoinPool pool = new ForkJoinPool(threads)) {
        assertThat(pool.submit(() -> Pass.run(graph, pass)).get()).isEqualTo(expected);
      }
    }
  }

  @Test
  void weightsKeepTheirStorageAndZeros() {
    Graph int8 = Pass.run(NormedNetwork.of(6).graph(),
        new DataFree(WeightFormat.named("uniform:4")).withSparsity(0.5));
    int zeros = 0;
    int all = 0;
    int packed = 0;
    for (var value : int8.values()) {
      if (value.constant() instanceof Tensor.Bytes bytes && bytes.storage() instanceof Storage.Packed) {
        packed++;
        for (byte element : bytes.values()) {
          zeros += element == 0 ? 1 : 0;
          all++;
        }
      }
    }
    assertThat(packed).isEqualTo(6);
    assertThat(zeros / (double) all).isBetween(0.45, 0.9);
  }

  @Test
  void aNetworkWithoutBatchNormsIsRefused() {
    GraphBuilder builder = new GraphBuilder("plain");
    int x = builder.input("x", TensorType.f32(1, 4));
    builder.output(builder.add("relu", new Op.Unary(UnaryKind.RELU), List.of(x)));
    Graph graph = builder.build();
    assertThatThrownBy(() -> new DataFree(INT8).apply(graph)).isInstanceOf(BadInputException.class)
        .hasMessage(
            "data-free compression reads the statistics of batch norms, found none in 'plain'; give the network "
                + "before they were folded, or compress it with samples");
    assertThatThrownBy(() -> new DataFree(INT8).withSparsity(1)).isInstanceOf(BadInputException.class)
        .hasMessageContaining("found 1.0");
  }

  @Test
  void preconditioningComputesTheSame() {
    NormedNetwork network = NormedNetwork.of(7);
    Graph plain = Pass.run(network.graph(), new Simplify());
    Preconditioned preconditioned = Preconditioned.of(network.graph(), true);
    double power = 0;
    double error = 0;
    for (List<Tensor> image : network.images()) {
      Tensor expected = new Interpreter(plain).run(image).getFirst();
      Tensor found = new Interpreter(preconditioned.graph()).run(image).getFirst();
      for (int index = 0; index < expected.shape().count(); index++) {
        power += expected.real(index) * expected.real(index);
        error += Math.pow(expected.real(index) - found.real(index), 2);
      }
    }
    assertThat(error).isLessThan(1e-3 * power);
  }

  /** The first batch norm tells the mean of each input channel, and how much neighbouring pixels have in common. */
  @Test
  void theInputsStatisticsAreFound() {
    NormedNetwork network = NormedNetwork.of(8);
    Preconditioned folded = Preconditioned.of(network.graph(), false);
    var first = folded.graph().nodes().getFirst();
    ImageStatistics found = ImageStatistics.of(
        java.util.Objects.requireNonNull(dev.mote.compress.layer.LinearLayer.of(folded.graph(), first)),
        java.util.Objects.requireNonNull(folded.gaussians().get(first.name())),
        folded.graph().inputType(first, 0).shape());
    for (int channel = 0; channel < 3; channel++) {
      assertThat(found.mean()[channel]).isBetween(NormedNetwork.MEANS[channel] - 0.3,
          NormedNetwork.MEANS[channel] + 0.3);
    }
    assertThat(found.deviation()).isBetween(0.6, 1.6);
    assertThat(found.near()).isBetween(0.5, 0.95);
  }

  private static double decibels(NormedNetwork network, Graph int8) {
    Graph folded = Pass.run(network.graph(), new Simplify());
    return SignalToNoise.measure(folded, int8, network.images(), Interpreter::new).getLast().decibels();
  }
}
