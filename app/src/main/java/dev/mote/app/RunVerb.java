package dev.mote.app;

import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.Interpreter;
import dev.mote.graph.MacCount;
import dev.mote.graph.Pass;
import dev.mote.graph.Tensor;
import dev.mote.graph.pass.Simplify;
import dev.mote.hardware.mcu.Deployment;
import dev.mote.hardware.mcu.McuTarget;
import dev.mote.hardware.mcu.Measurement;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
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
@Command(name = "run",
    description = "Run a network on vectors from a file: interpreted, on this machine, or as firmware on"
        + " an emulated microcontroller.",
    footer = {"", "Example, on ten images of 8x8 pixels:",
        "  head -c 640 /dev/zero > vectors.i8",
        "  ./mote run net-int8.tflite --on cortex-m4 --input raw:vectors.i8 -o out.i8 --layers"})
final class RunVerb extends Verb {
  private static final String RAW = "raw:";
  private static final int CHUNK = 64;

  @Mixin
  final ModelOptions models = new ModelOptions();

  @Parameters(paramLabel = "MODEL", description = "A .tflite or .onnx file.")
  Path model = Path.of("");

  @Option(names = "--on", paramLabel = "PLACE", defaultValue = "interpreter",
      description = "Where to run. " + Place.HELP + " Default: ${DEFAULT-VALUE}.")
  String on = "";

  @Option(names = "--input", required = true, paramLabel = "raw:FILE",
      description = "The input vectors one after the other, as little-endian numbers of the network's input type.")
  String input = "";

  @Option(names = {"-o", "--output"}, required = true, paramLabel = "FILE",
      description = "Where the output vectors go, likewise.")
  Path output = Path.of("");

  @Mixin
  final FieldOptions macro = new FieldOptions();

  @Option(names = "--layers",
      description = "Show a hash (FNV-1a, 64 bits) of each operator's result for the first vector,"
          + " and on a board its instructions.")
  boolean layers;

  private Place place = Processor.INTERPRETER;

  /** The result. */
  record Report(String model, String on, int count, @Nullable Long instructions, @Nullable Long arenaBytes,
      @Nullable Long stackBytes, @Nullable Long codeBytes, @Nullable Long weightBytes, long macs, String output,
      @Nullable List<Measurement.Layer> layers) {}

  @Override
  void prepare() {
    place = Place.of(on, macro.fields, common.seed);
    if (layers && place.target() == null && place != Processor.INTERPRETER) {
      throw new BadInputException("--layers looks into the interpreter and into firmware, found --on " + on
          + "; take --on interpreter, host or a board");
    }
    Outputs.keepApart(output, model);
    Outputs.keepApart(output, vectorFile());
    Outputs.prepareFile(output);
  }

  @Override
  void run(Console console) throws IOException {
    Graph graph = Pass.run(models.read(model), new Simplify());
    byte[] vectors = vectors(graph);
    McuTarget target = place.target();
    if (target != null) {
      console.note("Build, link and run on " + on);
    }
    Measurement measured = target == null
        ? execute(graph, vectors, console)
        : Deployment.run(graph, target, vectors, layers);
    Outputs.write(output, measured.output());
    console.say("%s on %s: %d vectors to %s", model.getFileName(), on, measured.count(), output);
    say(console, "instructions per inference", measured.instructions());
    if (target != null) {
      say(console, "arena bytes", measured.arenaBytes());
      say(console, "stack bytes", measured.stackBytes());
      say(console, "code bytes", measured.codeBytes());
      say(console, "weight bytes", measured.weightBytes());
    }
    for (Measurement.Layer layer : measured.layers()) {
      console.say("  %-40s %-18s %s %s", layer.name(), layer.operator(), layer.fnv1a64(),
          layer.instructions() == null ? "" : String.format("%,12d", layer.instructions()));
    }
    console.result(new Report(model.toString(), on, measured.count(), measured.instructions(),
        target != null ? measured.arenaBytes() : null, measured.stackBytes(), measured.codeBytes(),
        target != null ? measured.weightBytes() : null, MacCount.of(graph), output.toString(),
        layers ? measured.layers() : null));
  }

  @Override
  Path output() {
    return output;
  }

  @Override
  List<Path> files() {
    return List.of(output);
  }

  @Override
  void redirect(Path folder) {
    output = Outputs.moved(output, folder);
  }

  private static void say(Console console, String what, @Nullable Long figure) {
    if (figure != null) {
      console.say("  %-28s %,14d", what, figure);
    }
  }

  /** The file that the input names. */
  private Path vectorFile() {
    if (input.matches("[a-z]{2,}:.*") && !input.startsWith(RAW)) {
      throw new BadInputException("the input is raw:FILE, found '" + input
          + "'; give the vectors as bytes, or take `mote eval` for a data set");
    }
    Path file = Path.of(input.startsWith(RAW) ? input.substring(RAW.length()) : input);
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw new BadInputException("the input is a file of vectors that can be read, found '" + input
          + "', which is none; check the path");
    }
    return file;
  }

  private byte[] vectors(Graph graph) throws IOException {
    byte[] vectors = Files.readAllBytes(vectorFile());
    long each = RawTensors.inputBytes(graph);
    if (vectors.length == 0 || vectors.length % each != 0) {
      throw new BadInputException("the input is whole vectors of " + each + " bytes, found " + vectors.length
          + " bytes in " + input + "; give a file made for this network");
    }
    return vectors;
  }

  private Measurement execute(Graph graph, byte[] bytes, Console console) {
    List<List<Tensor>> vectors = RawTensors.vectors(graph, graph.inputs(), bytes);
    var outputs = new ByteArrayOutputStream();
    try (Progress progress = console.progress("run", vectors.size());
        Place.Session session = place.open(graph, Threads.count(null))) {
      for (int from = 0; from < vectors.size(); from += CHUNK) {
        int to = Math.min(vectors.size(), from + CHUNK);
        session.run(vectors.subList(from, to)).forEach(results -> outputs.writeBytes(RawTensors.bytes(results)));
        progress.at(to);
      }
    }
    return new Measurement(outputs.toByteArray(), vectors.size(), null, 0, null, null, 0,
        layers ? look(graph, vectors.getFirst()) : List.of());
  }

  private static List<Measurement.Layer> look(Graph graph, List<Tensor> inputs) {
    List<Measurement.Layer> seen = new ArrayList<>();
    new Interpreter(graph).run(inputs, (node, result) -> seen
        .add(new Measurement.Layer(node.name(), node.op().label(), RawTensors.hash(result), null)));
    return seen;
  }
}
