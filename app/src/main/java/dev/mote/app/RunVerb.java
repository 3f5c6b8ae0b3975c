package dev.mote.app;

import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.Interpreter;
import dev.mote.graph.MacCount;
import dev.mote.graph.Node;
import dev.mote.graph.Pass;
import dev.mote.graph.Tensor;
import dev.mote.graph.pass.Simplify;
import dev.mote.hardware.mcu.Deployment;
import dev.mote.hardware.mcu.McuTarget;
import dev.mote.hardware.mcu.Measurement;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mote run MODEL --on PLACE --input raw:FILE --output FILE}: runs vectors from a file and measures. */
@Command(name = "run", description = "Run a network on vectors from a file: interpreted, as C on this machine, or on an"
    + " emulated microcontroller.")
final class RunVerb extends Verb {
  @Mixin
  final ModelOptions models = new ModelOptions();

  @Parameters(paramLabel = "MODEL", description = "A .tflite or .onnx file.")
  Path model = Path.of("");

  @Option(names = "--on", paramLabel = "PLACE", defaultValue = "interpreter",
      description = "interpreter, host, cortex-m4, cortex-m7, cortex-m33 or cortex-m55 (default ${DEFAULT-VALUE}).")
  String on = "";

  @Option(names = "--input", required = true, paramLabel = "raw:FILE",
      description = "The input vectors one after the other, as bytes of the network's input type.")
  String input = "";

  @Option(names = {"-o", "--output"}, required = true, paramLabel = "FILE",
      description = "Where the output vectors go, likewise.")
  Path output = Path.of("");

  @Option(names = "--layers", description = "Show each operator's result as a hash, and its instructions.")
  boolean layers;

  /** The result. */
  record Report(String model, String on, int count, @Nullable Long instructions, @Nullable Long arenaBytes,
      @Nullable Long stackBytes, @Nullable Long codeBytes, @Nullable Long weightBytes, long macs, String output,
      @Nullable List<Measurement.Layer> layers) {}

  @Override
  @Nullable
  Path output() {
    return null;
  }

  @Override
  void run(Console console) throws IOException {
    Graph graph = Pass.run(models.read(model), new Simplify());
    byte[] vectors = Files.readAllBytes(Path.of(input.startsWith("raw:") ? input.substring(4) : input));
    Measurement measured = on.equals("interpreter")
        ? interpret(graph, vectors)
        : Deployment.run(graph, on.equals("host") ? McuTarget.C99 : McuTarget.of(on), vectors, layers);
    Files.write(output, measured.output());
    console.say("%s on %s: %d vectors to %s", model.getFileName(), on, measured.count(), output);
    say(console, "instructions per inference", measured.instructions());
    if (!on.equals("interpreter")) {
      say(console, "arena bytes", measured.arenaBytes());
      say(console, "stack bytes", measured.stackBytes());
      say(console, "code bytes", measured.codeBytes());
      say(console, "weight bytes", measured.weightBytes());
    }
    for (Measurement.Layer layer : measured.layers()) {
      console.say("  %-40s %-18s %s %s", layer.name(), layer.operator(), layer.fnv1a64(),
          layer.instructions() == null ? "" : String.format("%,12d", layer.instructions()));
    }
    boolean deployed = !on.equals("interpreter");
    console.result(new Report(model.toString(), on, measured.count(), measured.instructions(),
        deployed ? measured.arenaBytes() : null, measured.stackBytes(), measured.codeBytes(),
        deployed ? measured.weightBytes() : null, MacCount.of(graph), output.toString(),
        layers ? measured.layers() : null));
  }

  private static void say(Console console, String what, @Nullable Long figure) {
    if (figure != null) {
      console.say("  %-28s %,14d", what, figure);
    }
  }

  private Measurement interpret(Graph graph, byte[] vectors) throws IOException {
    long each = RawTensors.inputBytes(graph);
    if (vectors.length == 0 || vectors.length % each != 0) {
      throw new BadInputException(
          "the input is whole vectors of " + each + " bytes, found " + vectors.length + " bytes in "
              + input + "; give a file made for this network");
    }
    Interpreter interpreter = new Interpreter(graph);
    ByteBuffer bytes = ByteBuffer.wrap(vectors);
    var outputs = new ByteArrayOutputStream();
    List<Measurement.Layer> seen = new ArrayList<>();
    while (bytes.hasRemaining()) {
      boolean first = bytes.position() == 0;
      List<Tensor> results = interpreter.run(RawTensors.inputs(graph, bytes), (Node node, Tensor result) -> {
        if (layers && first) {
          seen.add(new Measurement.Layer(node.name(), node.op().label(), RawTensors.hash(result), null));
        }
      });
      for (Tensor result : results) {
        outputs.write(RawTensors.bytes(result));
      }
    }
    return new Measurement(outputs.toByteArray(), (int) (vectors.length / each), null, 0, null, null, 0, seen);
  }
}
