package dev.mote.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mote.compress.Calibration;
import dev.mote.compress.CalibrationMethod;
import dev.mote.compress.Int8Quantization;
import dev.mote.formats.Models;
import dev.mote.graph.Activation;
import dev.mote.graph.Graph;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Op;
import dev.mote.graph.Pass;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
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

  private static final byte[] INT8 = int8();

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
    Files.writeString(folder.resolve("keep.i8"), "This stays.\n");
    Files.writeString(folder.resolve("table.csv"), "a,b,label\n1,2,x\n3,4,y\n");
    Files.write(folder.resolve("two.f32"), new byte[2 * 4 * 64]);
    Files.write(folder.resolve("short.f32"), new byte[100]);
    Files.write(folder.resolve("int8.tflite"), INT8);
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
      "quantize DIR/good.tflite --data digitz -o DIR/out.tflite | did you mean digits?",
      "quantize DIR/good.tflite --data digits -o DIR/good.tflite | good.tflite",
      "quantize DIR/good.tflite --data digits --calibration minmax -o DIR/out.tflite | did you mean min-max?",
      "quantize DIR/good.tflite --data digits --samples -1 -o DIR/out.tflite | -1",
      "quantize DIR/good.tflite --data DIR/table.csv -o DIR/out.tflite | csv:",
      "quantize DIR/good.tflite --data csv:DIR/table.csv -o DIR/out.tflite | 1x8x8x1",
      "quantize DIR/int8.tflite --data digits -o DIR/out.tflite | int8.tflite",
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
      "inspect DIR/goood.tflite | did you mean",
      "inspect | MODEL",
      "inspect DIR/good.tflite extra | extra",
      "inspect DIR/good.tflite --fro c99 | did you mean --for?",
      "inspect DIR/good.tflite --for | --for",
      "inspect DIR/good.tflite --for cortex-m44 | did you mean cortex-m4?",
      "inspect DIR/good.tflite --for avr | avr",
      "inspect DIR/good.tflite --dim n=2 | --dim",
      "inspect DIR/good.onnx --dim n=2 | 'n'",
      "inspect DIR/good.onnx --dim n | NAME=SIZE",
      "inspect DIR/good.tflite --seed 99999999999999999999 | 99999999999999999999",
      "inspect DIR/good.tflite --record DIR/keep.i8 | keep.i8",
      "inspect DIR/good.tflite --record DIR/good.tflite | good.tflite",
      "eval DIR/good.tflite | --data",
      "eval DIR/good.tflite --data digits#tst | #tst",
      "eval DIR/good.tflite --data digits#test[-1:5] | digits#test[-1:5]",
      "eval DIR/good.tflite --data digits#test[5:5] | [5:5]",
      "eval DIR/good.tflite --data digits#test[400:501] | 501",
      "eval DIR/good.tflite --data digits?nrom=1:2 | nrom",
      "eval DIR/good.tflite --data digits?norm=1:0 | 1:0",
      "eval DIR/good.tflite --data idx:DIR/folder.tflite | folder.tflite",
      "eval DIR/good.tflite --data images:DIR/folder.tflite | folder.tflite",
      "eval DIR/good.tflite --data raw:DIR/short.f32 | short.f32",
      "eval DIR/good.tflite --data raw:DIR/empty.onnx | empty.onnx",
      "eval DIR/good.tflite --data npy:DIR/notes.txt | notes.txt",
      "eval DIR/good.tflite --data csv:DIR/table.csv | table.csv",
      "eval DIR/good.tflite --data digits --on nativ | did you mean native?",
      "eval DIR/good.tflite --data digits --on board | board",
      "eval DIR/good.tflite --data digits --threads 0 | 0",
      "eval DIR/good.tflite --data digits --threads -3 | -3",
      "eval DIR/good.tflite --data digits --threads 100000 | 100000",
      "run DIR/good.tflite | --input",
      "run DIR/good.tflite --on cortexm4 --input raw:DIR/two.f32 -o DIR/out.f32 | did you mean cortex-m4?",
      "run DIR/good.tflite --on vector --layers --input raw:DIR/two.f32 -o DIR/out.f32 | vector",
      "run DIR/good.tflite --input raw:DIR/short.f32 -o DIR/keep.i8 | short.f32",
      "run DIR/good.tflite --input raw:DIR/empty.onnx -o DIR/keep.i8 | empty.onnx",
      "run DIR/good.tflite --input raw:DIR/gone.f32 -o DIR/keep.i8 | gone.f32",
      "run DIR/good.tflite --input raw:DIR/folder.tflite -o DIR/keep.i8 | folder.tflite",
      "run DIR/good.tflite --input csv:DIR/table.csv -o DIR/keep.i8 | table.csv",
      "run DIR/good.tflite --input raw:DIR/two.f32 -o DIR/two.f32 | two.f32",
      "run DIR/good.tflite --input raw:DIR/two.f32 -o DIR/good.tflite | good.tflite",
      "run DIR/good.tflite --input raw:DIR/two.f32 -o DIR/folder.tflite | folder.tflite",
      "run DIR/good.tflite --input raw:DIR/two.f32 -o DIR/notes.txt/out.f32 | notes.txt",
      "run DIR/good.tflite --input raw:DIR/two.f32 -o /proc/mote/out.f32 | /proc/mote",
      "emit DIR/good.tflite --for cortex-m4 | --output",
      "emit DIR/good.tflite -o DIR/firmware | --for",
      "emit DIR/good.tflite --for c98 -o DIR/firmware | did you mean c99?",
      "emit DIR/good.tflite --for c99 -o DIR/notes.txt | notes.txt",
      "emit DIR/good.tflite --for c99 --trainer zoo -o DIR/firmware | did you mean zo?",
      "emit DIR/good.tflite --for c99 --trainer zo -o DIR/firmware | quantise it",
      "emit DIR/good.tflite --for c99 --trainer zo --gradients -o DIR/firmware | leave one",
      "emit DIR/good.tflite --for c99 --rehearse digits -o DIR/firmware | add --trainer zo",
      "emit DIR/gone.tflite --for c99 -o DIR/firmware | gone.tflite",
      "data digits#test[0:9999] | 9999",
      "data fashion-mnst | did you mean fashion-mnist?",
      "data raw:DIR/two.f32 | two.f32",
      "data idx | idx",
      "data csv:DIR/table.csv?label=z | 'z'",
      "data csv:DIR/table.csv?shape=9x9x9 | 9x9x9",
      "data digits?shape=99999999x99999999x99999999 | 99999999",
      "tour --epochs 99999999999 -o DIR/tour | 99999999999",
      "tour -o DIR/notes.txt | notes.txt",
      "evl DIR/good.tflite | did you mean eval?",
      "version --jsn | did you mean --json?",
      "inspect DIR/good.tflite --record DIR/folder.tflite | folder.tflite",
      "inspect DIR/good.tflite --record DIR/notes.txt/mote.json | mote.json",
      "inspect DIR/good.tflite --seed x | x",
      "adapt DIR/int8.tflite --data digits --perturb node | did you mean nodes?",
      "adapt DIR/int8.tflite --data digits --rounding up | up",
      "adapt DIR/int8.tflite --data digits --method pb | did you mean bp?",
      "adapt DIR/int8.tflite --data digits --method bp --momentum 1 | found 1.0",
      "adapt DIR/int8.tflite --data digits --momentum 0.9 | --rounding carry",
      "adapt DIR/int8.tflite --data digits --sigma 1,2 | --sigma",
      "adapt DIR/int8.tflite --data digits --sigma 0,1,1 | 0, 1 and 1",
      "adapt DIR/int8.tflite --data digits --layers clases | did you mean classes?",
      "adapt DIR/int8.tflite --data digits --layers last:9 | last:9",
      "adapt DIR/int8.tflite --data digits --queries 1 | found 1",
      "adapt DIR/int8.tflite --data digits --lr 0 | 0.0",
      "adapt DIR/int8.tflite --data digits --batch 5000 | 5000",
      "adapt DIR/int8.tflite --data digits --on cortex-m4 | cortex-m4",
      "adapt DIR/int8.tflite --data digits -o DIR/int8.tflite | input of the run",
      "adapt DIR/good.tflite --data digits | quantise it first",
      "train cnn-small --data digits -o DIR/out.pb | out.pb",
      "train cnn-small --data digits -o DIR/folder.tflite | folder.tflite",
      "train nothing --data digits | nothing",
      "train mlpp --data digits | did you mean mlp?",
      "train cnn-small --data csv:DIR/table.csv --batch 1 | HxWxC",
      "train mlp --data digits --shift -1 | -1",
      "train mlp --data digits --shift 8 | 8x8x1",
      "train mlp --data digits --lr NaN | NaN",
      "train mlp --data digits --optimizer adamm | did you mean adam?",
      "train mlp --data digits --batch 2000 | 2000",
      "train mlp --data digits --threads 0 | 0",
      "train mlp --data digits --decay Infinity | Infinity",
      "train mlp --data digits#train[0:1] --patience 1 | --patience",
      "train mlp --data digits --test digitz | digitz",
      "train mlp --data digits --test csv:DIR/table.csv | table.csv",
      "train mlp --data digits --checkpoint DIR/folder.tflite | folder.tflite",
      "train mlp --data digits --checkpoint DIR/notes.txt | notes.txt",
      "train mlp --data digits --checkpoint DIR/c --checkpoint-steps -5 | -5",
      "train mlp --data digits --checkpoint-steps 5 | --checkpoint",
      "train mlp --data digits --resume | --checkpoint",
      "train mlp --data digits -o DIR/c.tflite --checkpoint DIR/c.tflite | c.tflite",
      "train DIR/good.tflite --data digits -o DIR/good.tflite | good.tflite",
      "train DIR/int8.tflite --data digits | int8",
      "train cnn-small --data digits --epochs 0 | 0",
      "replay DIR/gone.json | gone.json",
      "replay DIR/folder.tflite | folder.tflite",
      "replay DIR/notes.txt | notes.txt",
      "nonsense | nonsense"})
  void aWrongValueIsRefusedInOneSentenceThatNamesIt(String lineAndValue) throws IOException {
    String[] parts = lineAndValue.split(" \\| ");
    Map<Path, String> before = contents();
    assertThat(refusal(parts[0])).contains(parts[1]);
    assertThat(contents()).as("files are as they were").isEqualTo(before);
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
    assertThat(text(err)).hasLineCount(1).doesNotContain("Exception", "\tat ").matches("(?s)[A-Z`?/-].*[.?]\n");
    return text(err);
  }

  private Map<Path, String> contents() throws IOException {
    Map<Path, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        contents.put(file, Files.readString(file, StandardCharsets.ISO_8859_1));
      }
    }
    return contents;
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

  private static byte[] int8() {
    Graph network = digitsNetwork();
    float[] ramp = new float[64];
    for (int index = 0; index < ramp.length; index++) {
      ramp[index] = index;
    }
    List<List<Tensor>> samples = List.of(List.of(new Tensor.Floats(Shape.of(1, 8, 8, 1), ramp)));
    Calibration ranges = Calibration.measure(network, samples, new CalibrationMethod.MinMax(), Interpreter::new,
        _ -> {});
    return Models.bytes(Pass.run(network, new Int8Quantization(ranges, true, true)), Path.of("int8.tflite"));
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
