package dev.mote.app;

import dev.mote.graph.Graph;
import dev.mote.graph.GraphPrinter;
import dev.mote.graph.Pass;
import dev.mote.graph.pass.Simplify;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mote inspect MODEL}: what is in a model file. */
@Command(name = "inspect", description = "Show a network: layers, parameters, multiply-accumulates.")
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

  @Override
  void run(Console console) {
    Graph read = models.read(model);
    Graph graph = imported ? read : Pass.run(read, new Simplify());
    NetworkSummary summary = NetworkSummary.of(graph);
    if (ir) {
      console.say(GraphPrinter.print(graph).stripTrailing());
    } else {
      summary.print(console);
    }
    console.result(summary);
  }
}
