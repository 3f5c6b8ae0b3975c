package dev.mote.formats.tflite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mote.graph.Graph;
import dev.mote.graph.Interpreter;
import dev.mote.graph.SharedData;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Four published networks against the results of TensorFlow Lite Micro's reference kernels, bit for bit. */
class GoldenTest {
  private static final Pattern LAYER = Pattern
      .compile("op (\\d+) tensor \\d+ n (\\d+) sum (-?\\d+) fnv1a64 (\\p{XDigit}{16}).*");

  @ParameterizedTest
  @CsvSource({"pretrainedResnet_quant, 32, 16", "kws_ref_model, 64, 13", "ad01_int8, 64, 10", "vww_96_int8, 8, 31"})
  void everyLayerAndOutputIsEqual(String network, int vectors, int layers) throws IOException {
    TfliteReader.Imported model = TfliteReader.readWithOperators(SharedData.file("mlperf-tiny/" + network + ".tflite"));
    Graph graph = model.graph();
    TensorType input = graph.type(graph.inputs().getFirst());
    byte[] inputs = Files.readAllBytes(SharedData.file("golden/" + network + ".in.i8"));
    byte[] expected = Files.readAllBytes(SharedData.file("golden/" + network + ".out.i8"));
    assertThat(inputs).hasSize(vectors * input.shape().count());

    Map<Integer, String> hashes = new HashMap<>();
    byte[] outputs = new byte[expected.length];
    int size = expected.length / vectors;
    for (int vector = 0; vector < vectors; vector++) {
      int from = vector * input.shape().count();
      Tensor given = Tensor.i8(input.shape(), Arrays.copyOfRange(inputs, from, from + input.shape().count()));
      boolean first = vector == 0;
      List<Tensor> results = new Interpreter(graph).run(List.of(given), (node, result) -> {
        if (first) {
          hashes.put(node.output(), hash(bytes(result)));
        }
      });
      System.arraycopy(bytes(results.getFirst()), 0, outputs, vector * size, size);
    }

    List<String> found = new ArrayList<>();
    List<String> wanted = new ArrayList<>();
    for (String line : Files.readAllLines(SharedData.file("golden/" + network + ".layers.txt"))) {
      Matcher layer = LAYER.matcher(line);
      if (layer.matches()) {
        wanted.add(layer.group(1) + " " + layer.group(4));
        found.add(layer.group(1) + " " + hashes.get(model.results().get(Integer.parseInt(layer.group(1)))));
      }
    }
    assertThat(wanted).hasSize(layers);
    assertThat(found).isEqualTo(wanted);
    assertThat(outputs).isEqualTo(expected);
  }

  private static byte[] bytes(Tensor tensor) {
    return ((Tensor.Bytes) tensor).values();
  }

  private static String hash(byte[] bytes) {
    long hash = 0xcbf29ce484222325L;
    for (byte value : bytes) {
      hash = (hash ^ (value & 0xFF)) * 0x100000001b3L;
    }
    return String.format("%016x", hash);
  }
}
