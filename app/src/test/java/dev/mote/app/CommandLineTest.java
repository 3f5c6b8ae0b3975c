package dev.mote.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mote.formats.Models;
import dev.mote.graph.Activation;
import dev.mote.graph.Graph;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Op;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The command line as a user meets it: what is wrong is told in one sentence, and {@code --json} is one object. */
class CommandLineTest {
  @TempDir
  Path folder = Path.of("");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  /** Small files, good and damaged: DIR in the command lines below is their folder. */
  @BeforeEach
  void writeFiles() throws Exception {
    Models.write(digitsNetwork(), folder.resolve("good.tflite"));
    Models.write(digitsNetwork(), folder.resolve("good.onnx"));
    for (String extension : List.of("tflite", "onnx")) {
      byte[] whole = Files.readAllBytes(folder.resolve("good." + extension));
      Files.write(folder.resolve("cut." + extension), Arrays.copyOf(whole, whole.length / 2));
      Files.writeString(folder.resolve("text." + extension), "This is no model.\n");
      Files.createFile(folder.resolve("empty." + extension));
    }
    Files.writeString(folder.resolve("notes.txt"), "This is no model.\n");
    Files.createDirectory(folder.resolve("folder.tflite"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gone.tflite", "gone.onnx", "folder.tflite", "", "cut.tflite", "cut.onnx", "text.tflite",
      "text.onnx", "empty.tflite", "empty.onnx", "notes.txt"})
  void aBadModelIsRefusedInOneSentence(String model) {
    assertThat(refusal("inspect DIR/" + model)).contains(folder.resolve(model).toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "quantize DIR/good.tflite --data nothing -o DIR/out.tflite | nothing",
      "quantize DIR/good.tflite --data digits#middle -o DIR/out.tflite | digits#middle",
      "quantize DIR/good.tflite --data digits#test[400:600] -o DIR/out.tflite | 600",
      "quantize DIR/good.tflite --data images:DIR/nowhere -o DIR/out.tflite | nowhere",
      "quantize DIR/good.tflite --data csv:DIR/notes.txt -o DIR/out.tflite | notes.txt",
      "quantize DIR/good.tflite --data digits?shape=4x4x1 -o DIR/out.tflite | 4x4x1",
      "quantize DIR/good.tflite --data digits --samples 0 -o DIR/out.tflite | 0",
      "quantize DIR/good.tflite --data digits --samples many -o DIR/out.tflite | many",
      "quantize DIR/good.tflite --data digits --samples 99999999999 -o DIR/out.tflite | 99999999999",
      "quantize DIR/good.tflite --data digits --calibration best -o DIR/out.tflite | best",
      "quantize DIR/good.tflite --data digits --calibration percentile:7 -o DIR/out.tflite | 7",
      "quantize DIR/good.tflite --data digits -o DIR/out.pb | out.pb",
      "quantize DIR/good.tflite --data digits -o DIR/folder.tflite | folder.tflite",
      "quantize DIR/good.tflite --data digits -o DIR/notes.txt/out.tflite | out.tflite",
      "quantize DIR/good.tflite --data digits -o /proc/mote/out.tflite | out.tflite",
      "quantize DIR/good.tflite --data digits | --output",
      "inspect DIR/good.tflite --record DIR/folder.tflite | folder.tflite",
      "inspect DIR/good.tflite --record DIR/notes.txt/mote.json | mote.json",
      "inspect DIR/good.tflite --seed x | x",
      "train cnn-small --data digits -o DIR/out.pb | out.pb",
      "train cnn-small --data digits -o DIR/folder.tflite | folder.tflite",
      "train nothing --data digits | nothing",
      "train cnn-small --data digits --epochs 0 | 0",
      "replay DIR/gone.json | gone.json",
      "replay DIR/folder.tflite | folder.tflite",
      "replay DIR/notes.txt | notes.txt",
      "nonsense | nonsense"})
  void aWrongValueIsRefusedInOneSentenceThatNamesIt(String lineAndValue) {
    String[] parts = lineAndValue.split(" \\| ");
    assertThat(refusal(parts[0])).contains(parts[1]);
  }

  @Test
  void foldersAboveAnOutputAreMade() {
    assertThat(run("quantize DIR/good.tflite --data digits --samples 4 -o DIR/a/b/out.tflite")).isZero();
    assertThat(folder.resolve("a/b/out.tflite")).isNotEmptyFile();
  }

  @ParameterizedTest
  @ValueSource(strings = {"inspect DIR/good.tflite", "inspect DIR/good.onnx --ir",
      "quantize DIR/good.tflite --data digits --samples 4 -o DIR/out.tflite",
      "quantize DIR/good.onnx --data digits --samples 4 -o DIR/out.onnx", "version"})
  void jsonIsOneObject(String line) {
    assertThat(run(line + " --json")).isZero();
    JsonNode object = JsonMapper.builder().build().readTree(text(out));
    assertThat(object.isObject()).isTrue();
    assertThat(object.propertyNames()).allMatch(name -> name.matches("[a-z0-9_]+"));
  }

  private String refusal(String line) {
    assertThat(run(line)).as(text(err)).isEqualTo(2);
    assertThat(text(out)).isEmpty();
    assertThat(text(err)).hasLineCount(1).doesNotContain("Exception:", "\tat ");
    return text(err);
  }

  private int run(String line) {
    String[] arguments = line.split(" ");
    for (int index = 0; index < arguments.length; index++) {
      arguments[index] = arguments[index].replace("DIR", folder.toString());
    }
    return Main.run(new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8), arguments);
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static Graph digitsNetwork() {
    GraphBuilder builder = new GraphBuilder("digits");
    int input = builder.input("image", TensorType.f32(1, 8, 8, 1));
    int flat = builder.add("flat", new Op.Reshape(Shape.of(1, 64)), List.of(input));
    float[] weights = new float[640];
    for (int index = 0; index < weights.length; index++) {
      weights[index] = (index % 7 - 3) / 64f;
    }
    int matrix = builder.constant("weights", new Tensor.Floats(Shape.of(10, 64), weights));
    int bias = builder.constant("bias", new Tensor.Floats(Shape.of(10), new float[10]));
    builder.output(builder.add("classes", new Op.Dense(Activation.NONE), List.of(flat, matrix, bias)));
    return builder.build();
  }
}
