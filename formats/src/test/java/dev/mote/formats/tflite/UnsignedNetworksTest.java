package dev.mote.formats.tflite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mote.graph.Graph;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Tensor;
import dev.mote.graph.UnsupportedException;
import dev.mote.graph.random.Architecture;
import dev.mote.graph.random.RandomGraphs;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.ModelT;
import org.tensorflow.lite.schema.OperatorT;
import org.tensorflow.lite.schema.QuantizationParametersT;
import org.tensorflow.lite.schema.TensorT;
import org.tensorflow.lite.schema.TensorType;

/** Networks of unsigned bytes, as TensorFlow 1 quantised them: one scale and zero point a tensor, weights included. */
class UnsignedNetworksTest {
  @BeforeEach
  void needsTensorFlowLite() {
    TfliteOracle.assumePresent();
  }

  @ParameterizedTest
  @EnumSource(names = {"LENET", "MOBILENET_V1", "MOBILENET_V2", "RESNET", "INCEPTION", "SQUEEZENET", "AUTOENCODER",
      "DS_CNN", "ODD"})
  void givesTensorFlowLitesBits(Architecture architecture) {
    for (long seed = 0; seed < 3; seed++) {
      byte[] model = unsigned(TfliteWriter.bytes(architecture.quantized(seed)));
      Graph graph = TfliteReader.read("unsigned", model);
      List<Tensor> inputs = RandomGraphs.inputs(graph, seed);
      Tensor expected = TfliteOracle.run(model, inputs, TfliteOracle.Kernels.REFERENCE).getFirst();
      Tensor found = new Interpreter(graph).run(inputs).getFirst();
      // TensorFlow Lite's dense layers round once (TfliteWriterTest).
      assertThat(TfliteWriterTest.difference(found, expected)).as("seed %d", seed).isLessThanOrEqualTo(1);
    }
  }

  @Test
  void weightsWithZeroPointsAreNotWrittenAsInt8() {
    Graph graph = TfliteReader.read("unsigned", unsigned(TfliteWriter.bytes(Architecture.RESNET.quantized(1))));
    assertThatThrownBy(() -> TfliteWriter.bytes(graph)).isInstanceOf(UnsupportedException.class)
        .hasMessageContaining("its int8 weights have zero point 0, not ");
  }

  /** The int8 model with unsigned bytes and one scale for each layer's weights. */
  static byte[] unsigned(byte[] signed) {
    ModelT model = ModelT.deserializeFromBinary(signed);
    model.setMetadata(null);
    model.setMetadataBuffer(null);
    model.setSignatureDefs(null);
    for (var buffer : model.getBuffers()) {
      if (buffer.getData() != null && buffer.getData().length == 0) {
        buffer.setData(null);
      }
    }
    TensorT[] tensors = model.getSubgraphs()[0].getTensors();
    for (OperatorT operator : model.getSubgraphs()[0].getOperators()) {
      int code = model.getOperatorCodes()[(int) operator.getOpcodeIndex()].getBuiltinCode();
      boolean layer = code == BuiltinOperator.CONV_2D || code == BuiltinOperator.DEPTHWISE_CONV_2D
          || code == BuiltinOperator.FULLY_CONNECTED;
      if (layer) {
        TensorT weights = tensors[operator.getInputs()[1]];
        single(weights, weights.getQuantization().getScale()[0]);
        weights.getQuantization().getZeroPoint()[0] = weights.getShape()[0] % 2 == 0 ? -9 : 4;
        if (operator.getInputs().length > 2 && operator.getInputs()[2] >= 0) {
          single(tensors[operator.getInputs()[2]], weights.getQuantization().getScale()[0]
              * tensors[operator.getInputs()[0]].getQuantization().getScale()[0]);
        }
      }
    }
    for (TensorT tensor : tensors) {
      if (tensor.getType() == TensorType.INT8) {
        tensor.setType(TensorType.UINT8);
        tensor.getQuantization().getZeroPoint()[0] += 128;
        int[] data = model.getBuffers()[(int) tensor.getBuffer()].getData();
        for (int index = 0; data != null && index < data.length; index++) {
          data[index] ^= 0x80;
        }
      }
    }
    return model.serializeToBinary();
  }

  private static void single(TensorT tensor, float scale) {
    QuantizationParametersT parameters = tensor.getQuantization();
    parameters.setScale(new float[]{scale});
    parameters.setZeroPoint(new long[]{parameters.getZeroPoint()[0]});
    parameters.setQuantizedDimension(0);
  }
}
