package dev.mote.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The keys of {@code --json} are an interface: programs read them. */
class ResultKeysTest {
  private static final String NETWORK = "name inputs outputs parameters weight_bytes macs layers";
  private static final String COST = "model on data samples energy_pj lowest_energy_pj highest_energy_pj latency_ns"
      + " lowest_latency_ns highest_latency_ns area_um2 lowest_area_um2 highest_area_um2 macs share resident tops_per_w"
      + " components layers digital_layers report";
  private static final String FOOTPRINT = "arena_bytes stack_bytes ram_bytes code_bytes flash_bytes";

  @TempDir
  static Path folder = Path.of("");

  @BeforeAll
  static void makeNetworks() throws Exception {
    Cli cli = new Cli(folder);
    cli.json("train mlp --data digits --epochs 1 -o DIR/float.tflite");
    cli.json("quantize DIR/float.tflite --data digits --samples 8 -o DIR/int8.tflite");
    Files.write(folder.resolve("vectors.i8"), new byte[3 * 64]);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|',
      textBlock = """
          data digits                                                        | data count sample least most mean deviation classes
          train mlp --data digits --epochs 1                                 | output data epochs steps loss training_accuracy accuracy count parameters seconds
          eval DIR/int8.tflite --data digits                                 | model data on accuracy correct count seconds
          eval DIR/int8.tflite --data digits#test[0:20] --on cim:jia-2020    | model data on accuracy chip_deviation read_deviation worst_accuracy best_accuracy digital_accuracy chips reads is_random digital_layers count seconds
          targets                                                            | targets
          cost DIR/int8.tflite --on cortex-m4                                | on NETWORK FOOTPRINT
          cost DIR/int8.tflite --on cim:jia-2020 --data digits --samples 2   | COST
          sweep DIR/int8.tflite --on cim:jia-2020 --data digits#test[0:9] --set supply_v=0.85,1.2 -o DIR/s.html | output model data on fields chips reads count digital_accuracy points seconds
          quantize DIR/float.tflite --data digits --samples 8 -o DIR/q.onnx  | output calibration count parameters float_weight_bytes weight_bytes layers
          compress DIR/float.tflite --recipe ../examples/recipes/four-bits.yaml --data digits -o DIR/c.onnx | output recipe data count accuracy_before accuracy original_weight_bytes weight_bytes layers
          inspect DIR/int8.tflite                                            | NETWORK
          inspect DIR/int8.tflite --for cortex-m4                            | NETWORK FOOTPRINT
          adapt DIR/int8.tflite --data digits --epochs 1 --queries 4 --layers last:1 | output data method perturb layers scores layers_by_nodes variance_by_nodes epochs queries digital_accuracy accuracy_before accuracy count seconds
          adapt DIR/int8.tflite --data digits --epochs 1 --method bp --layers bias | output data method perturb layers scores layers_by_nodes variance_by_nodes epochs queries digital_accuracy accuracy_before accuracy count seconds
          emit DIR/int8.tflite --for cortex-m4 -o DIR/firmware               | output target arena_bytes stack_bytes code_bytes weight_bytes files inference_arena_bytes inference_weight_bytes trainer
          run DIR/int8.tflite --input raw:DIR/vectors.i8 -o DIR/out.i8       | model on count instructions arena_bytes stack_bytes code_bytes weight_bytes macs output layers
          replay DIR/int8.tflite.record.json                                 | record arguments same differences
          version                                                            | version java os architecture processors
          """)
  void verbsHaveTheirKeys(String line, String keys) {
    String[] expected = keys.replace("NETWORK", NETWORK).replace("FOOTPRINT", FOOTPRINT).replace("COST", COST)
        .split(" ");
    assertThat(new Cli(folder).json(line).propertyNames()).containsExactlyInAnyOrder(expected);
  }

  @ParameterizedTest
  @CsvSource({"accuracy, 0, 1", "count, 500, 500"})
  void accuracyIsAShareOfTheSamples(String key, double least, double most) {
    assertThat(new Cli(folder).json("eval DIR/int8.tflite --data digits").get(key).asDouble()).isBetween(least, most);
  }

  @ParameterizedTest
  @CsvSource({"inspect DIR/int8.tflite, name operator output parameters macs memory_bytes",
      "quantize DIR/float.tflite --data digits --samples 8 -o DIR/q.tflite, name operator signal_to_noise_db",
      "run DIR/int8.tflite --layers --input raw:DIR/vectors.i8 -o DIR/out.i8, name operator fnv1a64 instructions"})
  void layersHaveTheirKeys(String line, String keys) {
    JsonNode layers = new Cli(folder).json(line).get("layers");
    assertThat(layers).isNotEmpty();
    List<String> expected = Arrays.asList(keys.split(" "));
    layers.forEach(layer -> assertThat(layer.propertyNames()).containsExactlyInAnyOrderElementsOf(expected));
  }
}
