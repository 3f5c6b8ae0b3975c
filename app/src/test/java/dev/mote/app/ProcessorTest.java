package dev.mote.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.mote.formats.Models;
import dev.mote.formats.data.DataSet;
import dev.mote.formats.data.DataSets;
import dev.mote.formats.data.Feed;
import dev.mote.graph.Graph;
import dev.mote.graph.RunFailedException;
import dev.mote.graph.Tensor;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each processor gives an int8 network's bits and a float network's predictions as the interpreter gives them. */
class ProcessorTest {
  private static final int COUNT = 40;

  @TempDir
  static Path folder = Path.of("");

  @BeforeAll
  static void makeNetworks() throws Exception {
    Cli cli = new Cli(folder);
    cli.json("train cnn-small --data digits --epochs 2 -o DIR/float.tflite");
    cli.json("quantize DIR/float.tflite --data digits --samples 32 -o DIR/int8.tflite");
    for (String model : List.of("float", "int8")) {
      Graph graph = Models.read(folder.resolve(model + ".tflite"));
      DataSet images = DataSets.open("digits#test").range(0, COUNT);
      Feed feed = new Feed(images, graph.type(graph.inputs().getFirst()));
      var bytes = new ByteArrayOutputStream();
      for (int index = 0; index < COUNT; index++) {
        bytes.writeBytes(RawTensors.bytes(feed.tensor(index)));
      }
      Files.write(folder.resolve(model + ".in"), bytes.toByteArray());
      run(model, Processor.INTERPRETER);
    }
  }

  @ParameterizedTest
  @EnumSource
  void int8BitsAreTheInterpreters(Processor processor) throws Exception {
    requireTools(processor);
    run("int8", processor);
    assertThat(folder.resolve("int8." + processor.label()))
        .hasSameBinaryContentAs(folder.resolve("int8." + Processor.INTERPRETER.label()));
  }

  @ParameterizedTest
  @EnumSource
  void floatPredictionsAreTheInterpreters(Processor processor) throws Exception {
    requireTools(processor);
    run("float", processor);
    assertThat(predictions(processor)).hasSize(COUNT).isEqualTo(predictions(Processor.INTERPRETER));
  }

  @ParameterizedTest
  @EnumSource
  void accuracyIsTheInterpreters(Processor processor) {
    requireTools(processor);
    Cli cli = new Cli(folder);
    for (String model : List.of("float", "int8")) {
      String line = "eval DIR/" + model + ".tflite --data digits#test[0:" + COUNT + "] --on ";
      assertThat(cli.json(line + processor.label()).get("correct").asInt())
          .isEqualTo(cli.json(line + "interpreter").get("correct").asInt()).isGreaterThan(COUNT / 2);
    }
  }

  private static void requireTools(Processor processor) {
    try {
      Processor.of(processor.label());
    } catch (RunFailedException missing) {
      abort(missing.getMessage());
    }
  }

  private static void run(String model, Processor processor) {
    new Cli(folder)
        .json("run DIR/" + model + ".tflite --on " + processor.label() + " --input raw:DIR/" + model + ".in -o DIR/"
            + model + "." + processor.label());
  }

  private static List<Integer> predictions(Processor processor) throws Exception {
    Graph graph = Models.read(folder.resolve("float.tflite"));
    byte[] outputs = Files.readAllBytes(folder.resolve("float." + processor.label()));
    List<Integer> predictions = new ArrayList<>();
    for (List<Tensor> results : RawTensors.vectors(graph, graph.outputs(), outputs)) {
      int best = 0;
      for (int index = 1; index < results.getFirst().shape().count(); index++) {
        best = results.getFirst().real(index) > results.getFirst().real(best) ? index : best;
      }
      predictions.add(best);
    }
    return predictions;
  }
}
