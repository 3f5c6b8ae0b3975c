package dev.mote.formats.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnxruntime.OrtException;
import dev.mote.formats.Models;
import dev.mote.formats.StoredWeights;
import dev.mote.formats.StoredWeights.Stored;
import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.Interpreter;
import dev.mote.graph.SharedData;
import dev.mote.graph.Tensor;
import dev.mote.graph.random.RandomGraphs;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Weights of few bits come back from an ONNX file as they were, and ONNX Runtime runs the file without Mote. */
class StorageFilesTest {
  private static final int GRAPHS = 12;

  @ParameterizedTest
  @ValueSource(strings = {"packed-4", "packed-1", "packed-3", "packed-7", "halfway-1", "halfway-2", "halfway-4",
      "codebook-1", "codebook-4", "codebook-5", "blocks-4-16", "blocks-3-5"})
  void randomGraphsComeBackWithTheirStorageAndRunInOnnxRuntime(String kind) throws Exception {
    int weights = 0;
    for (long seed = 0; seed < GRAPHS; seed++) {
      Graph graph = StoredWeights.of(RandomGraphs.quantized(seed), kind, seed);
      List<Tensor> inputs = RandomGraphs.inputs(graph, seed);
      Graph back = OnnxReader.read("back", OnnxWriter.bytes(graph), OnnxReader.Options.NONE);
      List<Stored> expected = StoredWeights.stored(graph);
      assertThat(StoredWeights.stored(back)).as("seed %d", seed).isEqualTo(expected);
      OnnxWriterTest.compareEachOperator(graph, inputs, node -> StoredWeights.reads(graph, node));
      weights += expected.size();
    }
    assertThat(weights).isGreaterThan(GRAPHS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"sparse-4", "sparse-8", "groups-2", "deltas-5", "dictionary-2", "huffman-1", "huffman-3",
          "arithmetic-16"})
  void storageThatNeedsADecoderComesBackAndIsRefusedByNameInOnnxRuntime(String kind) {
    for (long seed = 0; seed < GRAPHS; seed++) {
      Graph graph = StoredWeights.of(RandomGraphs.quantized(seed), kind, seed);
      byte[] file = OnnxWriter.bytes(graph);
      Graph back = OnnxReader.read("back", file, OnnxReader.Options.NONE);
      assertThat(StoredWeights.stored(back)).as("seed %d", seed).isEqualTo(StoredWeights.stored(graph));
      if (!StoredWeights.stored(graph).isEmpty()) {
        assertThatThrownBy(() -> new OnnxRuntime(file)).isInstanceOf(OrtException.class)
            .hasMessageContaining("dev.mote");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"packed-4", "halfway-2", "codebook-4", "blocks-4-16", "sparse-6", "huffman-2"})
  void aWholeNetworkHasTheSameBitsWhenReadBack(String kind) {
    Graph graph = StoredWeights.of(Models.read(SharedData.file("mlperf-tiny/kws_ref_model.tflite")), kind, 3);
    List<Tensor> inputs = RandomGraphs.inputs(graph, 3);
    byte[] file = OnnxWriter.bytes(graph);
    Graph back = OnnxReader.read("back", file, OnnxReader.Options.NONE);
    assertThat(StoredWeights.stored(back)).isEqualTo(StoredWeights.stored(graph));
    assertThat(new Interpreter(back).run(inputs)).isEqualTo(new Interpreter(graph).run(inputs));
    Graph again = OnnxReader.read("again", OnnxWriter.bytes(back), OnnxReader.Options.NONE);
    assertThat(StoredWeights.stored(again)).as("written again").isEqualTo(StoredWeights.stored(graph));
  }

  @Test
  void fourBitsAreOnnxsOwn() throws Exception {
    Graph graph = StoredWeights.of(RandomGraphs.quantized(2), "packed-4", 2);
    ModelProto model = ModelProto.parseFrom(OnnxWriter.bytes(graph));
    assertThat(model.getFunctionsCount()).isZero();
    assertThat(model.getOpsetImport(0).getVersion()).isEqualTo(21);
    assertThat(model.getGraph().getInitializerList())
        .filteredOn(tensor -> tensor.getDataType() == DataType.INT4_VALUE)
        .hasSameSizeAs(StoredWeights.stored(graph))
        .allMatch(tensor -> tensor.getRawData().size() == (count(tensor.getDimsList()) + 1) / 2);
  }

  private static long count(List<Long> dims) {
    return dims.stream().reduce(1L, Math::multiplyExact);
  }

  @Test
  void damagedCodesAreRefusedInOneSentence() throws Exception {
    Graph graph = StoredWeights.of(RandomGraphs.quantized(2), "codebook-3", 2);
    ModelProto.Builder model = ModelProto.parseFrom(OnnxWriter.bytes(graph)).toBuilder();
    for (int index = 0; index < model.getGraph().getInitializerCount(); index++) {
      if (model.getGraph().getInitializer(index).getName().endsWith("_table")) {
        model.getGraphBuilder().getInitializerBuilder(index).setDims(0, 1)
            .setRawData(com.google.protobuf.ByteString.copyFrom(new byte[]{3}));
      }
    }
    byte[] damaged = model.build().toByteArray();
    assertThatThrownBy(() -> OnnxReader.read("damaged", damaged, OnnxReader.Options.NONE))
        .isInstanceOf(BadInputException.class).hasMessageContaining("of their table")
        .hasMessageNotContaining("\n");
  }
}
