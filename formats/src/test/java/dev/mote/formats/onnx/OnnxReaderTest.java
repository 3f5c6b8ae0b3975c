package dev.mote.formats.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mote.graph.Graph;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Op;
import dev.mote.graph.Shape;
import dev.mote.graph.SharedData;
import dev.mote.graph.Tensor;
import dev.mote.graph.pass.Simplify;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real networks read from ONNX compute what ONNX Runtime computes, before and after simplification. */
class OnnxReaderTest {
  private static final int IMAGES = 300;

  @ParameterizedTest
  @CsvSource({"onnx/mnist-8.onnx, 28, 0.97", "onnx/onnx2c_mnist14.onnx, 14, 0.90"})
  void networksEqualOnnxRuntimeAndRecogniseDigits(String name, int side, double leastAccuracy) throws Exception {
    Path file = SharedData.file(name);
    byte[] images = unpacked(SharedData.file("mnist/t10k-images-idx3-ubyte.gz"), 16);
    byte[] labels = unpacked(SharedData.file("mnist/t10k-labels-idx1-ubyte.gz"), 8);
    Graph graph = OnnxReader.read(file);
    Graph simple = new Simplify().apply(graph);
    assertThat(simple.nodes()).noneMatch(node -> node.op() instanceof Op.BatchNorm)
        .hasSizeLessThan(graph.nodes().size());
    Interpreter plain = new Interpreter(graph);
    Interpreter simplified = new Interpreter(simple);
    int right = 0;
    try (OnnxRuntime runtime = new OnnxRuntime(Files.readAllBytes(file))) {
      for (int index = 0; index < IMAGES; index++) {
        List<Tensor> input = List.of(image(images, index, side, graph.type(graph.inputs().getFirst()).shape()));
        Tensor expected = runtime.run(input).getFirst();
        assertThat(Difference.relative(expected, plain.run(input).getFirst())).isLessThan(1e-5);
        Tensor found = simplified.run(input).getFirst();
        assertThat(Difference.relative(expected, found)).isLessThan(1e-5);
        right += largest(found) == labels[index] ? 1 : 0;
      }
    }
    assertThat(right / (double) IMAGES).isCloseTo(1, within(1 - leastAccuracy));
  }

  private static byte[] unpacked(Path file, int header) throws IOException {
    try (InputStream packed = new GZIPInputStream(Files.newInputStream(file));
        DataInputStream data = new DataInputStream(packed)) {
      data.skipNBytes(header);
      return data.readAllBytes();
    }
  }

  /** Image {@code index} with numbers of 0..255, shrunk by the mean of 2x2 pixels where {@code side} is 14. */
  private static Tensor image(byte[] images, int index, int side, Shape shape) {
    int step = 28 / side;
    float[] pixels = new float[side * side];
    for (int pixel = 0; pixel < 28 * 28; pixel++) {
      int at = pixel / 28 / step * side + pixel % 28 / step;
      pixels[at] += (images[index * 784 + pixel] & 0xFF) / (float) (step * step);
    }
    return Tensor.floats(shape, pixels);
  }

  private static int largest(Tensor scores) {
    int best = 0;
    for (int index = 1; index < scores.shape().count(); index++) {
      best = scores.real(index) > scores.real(best) ? index : best;
    }
    return best;
  }

  @Test
  void aByteInputWithAScaleKeepsItsInterfaceAndComputesInInt8() throws Exception {
    byte[] model = QuantizedModels.byteConvolution();
    Graph graph = OnnxReader.read("bytes", model, OnnxReader.Options.NONE);
    assertThat(graph.type(graph.inputs().getFirst()).dtype().label()).isEqualTo("u8");
    assertThat(graph.nodes()).noneMatch(node -> node.op() instanceof Op.Dequantize)
        .anyMatch(node -> node.op() instanceof Op.Conv2d);
    Tensor input = TensorData.whole(dev.mote.graph.DType.U8, graph.type(graph.inputs().getFirst()).shape(),
        index -> index * 37 % 256);
    Tensor found = new Interpreter(graph).run(List.of(input)).getFirst();
    try (OnnxRuntime runtime = new OnnxRuntime(model)) {
      assertThat(Difference.steps(runtime.run(List.of(input)).getFirst(), found)).isLessThanOrEqualTo(1);
    }
  }
}
