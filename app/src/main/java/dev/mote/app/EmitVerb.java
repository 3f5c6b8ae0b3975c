package dev.mote.app;

import dev.mote.graph.Graph;
import dev.mote.graph.Pass;
import dev.mote.graph.pass.Simplify;
import dev.mote.hardware.mcu.Emitter;
import dev.mote.hardware.mcu.Firmware;
import dev.mote.hardware.mcu.McuTarget;
import dev.mote.hardware.mcu.Project;
import dev.mote.learn.Loss;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mote emit MODEL --for TARGET -o DIR}: a network, or with {@code --gradients} what it takes to train it, becomes C. */
@Command(name = "emit", description = "Write a network as C, with an example, a test harness and a CMake file.",
    footer = {"", "Examples:", "  ./mote emit net-int8.tflite --for cortex-m4 -o firmware",
        "  ./mote emit net.tflite --for cortex-m4 --gradients -o firmware"})
final class EmitVerb extends Verb {
  @Mixin
  final ModelOptions models = new ModelOptions();

  @Parameters(paramLabel = "MODEL", description = "A .tflite or .onnx file.")
  Path model = Path.of("");

  @Option(names = "--for", required = true, paramLabel = "TARGET",
      description = "c99, cortex-m4, cortex-m7, cortex-m33 or cortex-m55.")
  String target = "";

  @Option(names = {"-o", "--output"}, required = true, paramLabel = "DIR", description = "The folder to write.")
  Path output = Path.of("");

  @Option(names = "--gradients",
      description = "Write the loss of a sample and its gradient by every weight of a float network instead.")
  boolean gradients;

  /** The result; null code bytes on targets whose kernels were not measured, and null inference bytes but for gradients. */
  record Report(String output, String target, long arenaBytes, long stackBytes, @Nullable Long codeBytes,
      long weightBytes, List<String> files, @Nullable Long inferenceArenaBytes, @Nullable Long inferenceWeightBytes) {}

  @Override
  Path output() {
    return output;
  }

  @Override
  List<Path> files() {
    return written;
  }

  @Override
  void redirect(Path folder) {
    output = Outputs.moved(output, folder);
  }

  private List<Path> written = List.of();

  @Override
  void prepare() {
    McuTarget.of(target);
    Outputs.prepareFolder(output);
  }

  @Override
  void run(Console console) throws IOException {
    Graph network = Pass.run(models.read(model), new Simplify());
    McuTarget place = McuTarget.of(target);
    Firmware firmware = gradients
        ? Emitter.emitGradients(network, new Loss.CrossEntropy(0), place)
        : Emitter.emit(network, place);
    Firmware inference = gradients ? Emitter.emit(network, place) : null;
    Map<String, String> files = Project.files(firmware);
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path path = output.resolve(file.getKey());
      Outputs.write(path, file.getValue());
    }
    written = files.keySet().stream().map(output::resolve).toList();
    console.say("Wrote %d files to %s: call %s_run() of %s.h with an arena of %,d bytes; weights %,d bytes of flash.",
        files.size(), output, firmware.name(), firmware.name(), firmware.arenaBytes(), firmware.weightBytes());
    if (inference != null) {
      console
          .say("That arena holds the weights and their gradients; inference takes an arena of %,d bytes and %,d bytes"
              + " of flash for weights.", inference.arenaBytes(), inference.weightBytes());
    }
    console.result(new Report(output.toString(), target, firmware.arenaBytes(), firmware.stackBytes(),
        Footprint.of(firmware).codeBytes(), firmware.weightBytes(), List.copyOf(files.keySet()),
        inference == null ? null : inference.arenaBytes(), inference == null ? null : inference.weightBytes()));
  }
}
