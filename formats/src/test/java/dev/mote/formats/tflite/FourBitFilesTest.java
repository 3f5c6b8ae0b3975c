package dev.mote.formats.tflite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mote.formats.StoredWeights;
import dev.mote.graph.Graph;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Tensor;
import dev.mote.graph.UnsupportedException;
import dev.mote.graph.random.RandomGraphs;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** 4-bit weights come back from a TFLite file as they were, and TensorFlow Lite runs them; other widths are refused. */
class FourBitFilesTest {
  private static final int GRAPHS = 40;

  @BeforeEach
  void needsTensorFlowLite() {
    TfliteOracle.assumePresent();
  }

  @Test
  void randomGraphsComeBackAndRunInTensorFlowLite() {
    int written = 0;
    for (long seed = 0; seed < GRAPHS; seed++) {
      Graph graph = StoredWeights.of(RandomGraphs.quantized(seed), "packed-4", seed);
      byte[] file;
      try {
        file = TfliteWriter.bytes(graph);
      } catch (UnsupportedException _) {
        continue; // An operator that TFLite has not, or 4 bits where it has 8.
      }
      List<Tensor> inputs = RandomGraphs.inputs(graph, seed);
      Graph back = TfliteReader.read("back", file);
      assertThat(StoredWeights.stored(back)).as("seed %d", seed).isEqualTo(StoredWeights.stored(graph));
      Graph again = TfliteReader.read("again", TfliteWriter.bytes(back));
      assertThat(new Interpreter(again).run(inputs)).as("rounded once").isEqualTo(new Interpreter(back).run(inputs));
      // One step at most: TensorFlow Lite rounds a sixteenth of Mote's accumulator, and its bias is rounded to that.
      assertThat(TfliteWriterTest.compareOperators(graph, seed).stream()
          .filter(comparison -> StoredWeights.reads(graph, comparison.node()))).as("seed %d", seed)
          .allMatch(comparison -> comparison.worst() <= 1);
      written += StoredWeights.stored(graph).size();
    }
    assertThat(written).isGreaterThan(GRAPHS / 2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"packed-3", "halfway-4", "codebook-2", "blocks-4-8"})
  void otherStorageIsRefused(String kind) {
    Graph graph = StoredWeights.of(RandomGraphs.quantized(2), kind, 2);
    assertThatThrownBy(() -> TfliteWriter.bytes(graph)).isInstanceOf(UnsupportedException.class)
        .hasMessageMatching("TFLite has 8-bit weights, .*, found .* at '.*'; write the network as .onnx");
  }
}
