package dev.mote.app;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.mote.graph.Graph;
import dev.mote.graph.GraphPrinter;
import dev.mote.graph.Pass;
import dev.mote.graph.pass.Simplify;
import dev.mote.hardware.mcu.Emitter;
import dev.mote.hardware.mcu.Firmware;
import dev.mote.hardware.mcu.McuTarget;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mote inspect MODEL}: what is in a model file. */
@Command(name = "inspect",
    description = "Show a network: layers, parameters, multiply-accumulates, and what it needs on a target.",
    footer = {"", "Example:", "  ./mote inspect net-int8.tflite --for cortex-m4"})
final class InspectVerb extends Verb {
  @Mixin
  final ModelOptions models = new ModelOptions();

  @Parameters(paramLabel = "MODEL", description = "A .tflite or .onnx file.")
  Path model = Path.of("");

  @Option(names = "--ir",
      description = "Print the graph as Mote sees it: values, types, operators with their attributes.")
  boolean ir;

  @Option(names = "--imported", description = "Show the graph as it is in the file, before it is simplified.")
  boolean imported;

  @Option(names = "--for", paramLabel = "TARGET",
      description = "Say what it needs on c99, cortex-m4, cortex-m7, cortex-m33 or cortex-m55, before any build.")
  @Nullable
  String target;

  /** The result with {@code --for}; weights are counted as the target stores them. */
  record Deployed(@JsonUnwrapped NetworkSummary network, @JsonUnwrapped Footprint footprint) {}

  @Override
  void prepare() {
    if (target != null) {
      McuTarget.of(target);
    }
  }

  @Override
  void run(Console console) {
    Graph read = models.read(model);
    Graph graph = imported ? read : Pass.run(read, new Simplify());
    NetworkSummary summary = NetworkSummary.of(graph);
    Firmware firmware = target == null ? null : Emitter.emit(graph, McuTarget.of(target));
    if (ir) {
      console.say(GraphPrinter.print(graph).stripTrailing());
    } else {
      summary.print(console);
    }
    if (firmware == null) {
      console.result(summary);
      return;
    }
    Footprint footprint = Footprint.of(firmware);
    console.say(footprint.sentence(firmware.target().label(), firmware.weightBytes()));
    console.result(new Deployed(summary.withWeightBytes(firmware.weightBytes()), footprint));
  }
}
