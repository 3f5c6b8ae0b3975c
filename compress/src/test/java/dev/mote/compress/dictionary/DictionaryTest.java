package dev.mote.compress.dictionary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mote.compress.pruning.GroupPruning;
import dev.mote.compress.rounding.ChannelSensitivity;
import dev.mote.compress.rounding.EntropyConstrainedRounding;
import dev.mote.compress.rounding.WeightLayer;
import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Pass;
import dev.mote.graph.Quantization;
import dev.mote.graph.Storage;
import dev.mote.graph.Tensor;
import dev.mote.graph.random.Architecture;
import dev.mote.graph.random.RandomGraphs;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Trimmed and rounded weights take fewer bytes, codes change no bit of a result, and bad options are told in one sentence. */
class DictionaryTest {
  @ParameterizedTest
  @EnumSource
  void codesChangeNoResult(WeightCode code) {
    Graph trimmed = Pass.run(Architecture.MOBILENET_V1.quantized(3), new WeightTrimming(4, Map.of()));
    Graph coded = Pass.run(trimmed, new WeightCoding(code));
    assertThat(new Interpreter(coded).run(RandomGraphs.inputs(coded, 7)))
        .isEqualTo(new Interpreter(trimmed).run(RandomGraphs.inputs(trimmed, 7)));
    for (WeightLayer layer : WeightLayer.of(coded)) {
      byte[] weights = layer.bytes(coded).values();
      Storage storage = layer.bytes(coded).storage();
      assertThat(storage.decode(storage.encode(weights), weights.length)).isEqualTo(weights);
    }
    if (code == WeightCode.HUFFMAN || code == WeightCode.ARITHMETIC || code == WeightCode.BEST) {
      assertThat(WeightCoding.bytes(coded)).isLessThan(WeightCoding.bytes(trimmed) * 3 / 4);
    }
  }

  @Test
  void groupsAreThoseThatPruningLeft() {
    Graph graph = Architecture.RESNET.quantized(3);
    Graph coded = Pass.run(graph, new GroupPruning(new Storage.Groups(1, 4)), new WeightCoding(WeightCode.GROUPS));
    assertThat(WeightLayer.of(coded)).extracting(layer -> layer.bytes(coded).storage())
        .contains(new Storage.Groups(1, 4)).doesNotContain(Storage.PLAIN);
    Graph dense = Pass.run(graph, new WeightCoding(WeightCode.GROUPS));
    assertThat(WeightCoding.bytes(coded)).isLessThan(WeightCoding.bytes(dense) / 2);
  }

  @Test
  void trimmingLeavesMultiples() {
    Graph graph = Architecture.MOBILENET_V1.quantized(1);
    String first = WeightLayer.of(graph).getFirst().node().name();
    Graph trimmed = Pass.run(graph, new WeightTrimming(5, Map.of(first, 2)));
    for (WeightLayer layer : WeightLayer.of(trimmed)) {
      int step = layer.node().name().equals(first) ? 4 : 32;
      byte[] before = layer.bytes(graph).values();
      byte[] after = layer.bytes(trimmed).values();
      for (int index = 0; index < after.length; index++) {
        assertThat(after[index] % step).isZero();
        assertThat(Math.abs(after[index] - Math.clamp(before[index], -128 + step, 128 - step)))
            .isLessThanOrEqualTo(step / 2);
      }
    }
    assertThatThrownBy(() -> new WeightTrimming(8, Map.of())).isInstanceOf(BadInputException.class)
        .hasMessageContaining("found 8");
    assertThatThrownBy(() -> new WeightTrimming(1, Map.of("nothing", 2)).apply(graph))
        .isInstanceOf(BadInputException.class).hasMessageContaining("no such layer 'nothing'");
    assertThatThrownBy(() -> WeightCode.named("hufman")).isInstanceOf(BadInputException.class)
        .hasMessageContaining("huffman");
  }

  @ParameterizedTest
  @EnumSource(names = {"MOBILENET_V1", "MOBILENET_V2", "LENET"})
  void roundingKeepsResultsCloseAndTakesFewerBytesTheHigherThePrice(Architecture architecture) {
    Graph graph = architecture.quantized(2);
    List<Tensor> samples = IntStream.range(0, 24).mapToObj(seed -> RandomGraphs.inputs(graph, seed).getFirst())
        .toList();
    Graph fine = coded(graph, samples, 1e-9);
    Graph coarse = coded(graph, samples, 1e-3);
    assertThat(WeightCoding.bytes(coarse)).isLessThan(WeightCoding.bytes(fine) * 3 / 4);
    assertThat(noise(graph, fine)).isLessThan(noise(graph, coarse) + 1e-12);
    assertThat(noise(graph, fine)).isLessThan(0.05);
    assertThat(coded(graph, samples, 1e-3)).isEqualTo(coarse);
  }

  private static Graph coded(Graph graph, List<Tensor> samples, double price) {
    ChannelSensitivity sensitivity = ChannelSensitivity.measure(graph, samples.subList(0, 4), 200, 1, Interpreter::new);
    return Pass.run(graph, new EntropyConstrainedRounding(price, sensitivity, samples, 600, 1, Interpreter::new),
        new WeightCoding(WeightCode.BEST));
  }

  /** The power of the difference of the outputs over that of the output without its mean, on inputs not seen before. */
  private static double noise(Graph expected, Graph found) {
    double difference = 0;
    double signal = 0;
    for (int seed = 100; seed < 110; seed++) {
      double[] wanted = reals(expected, seed);
      double[] actual = reals(found, seed);
      for (int index = 0; index < wanted.length; index++) {
        difference += Math.pow(wanted[index] - actual[index], 2);
        signal += Math.pow(wanted[index], 2);
      }
    }
    return difference / signal;
  }

  private static double[] reals(Graph graph, int seed) {
    Tensor result = new Interpreter(graph).run(RandomGraphs.inputs(graph, seed)).getFirst();
    Quantization.Affine affine = graph.type(graph.outputs().getFirst()).affine();
    return IntStream.range(0, result.shape().count())
        .mapToDouble(index -> affine.scale() * (result.integer(index) - affine.zeroPoint())).toArray();
  }
}
