package dev.mote.app;

import dev.mote.graph.Graph;
import dev.mote.graph.GraphPrinter;
import dev.mote.graph.MacCount;
import dev.mote.graph.Node;
import dev.mote.graph.Pass;
import dev.mote.graph.Value;
import dev.mote.graph.pass.Simplify;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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

  /** The result. */
  record Report(String name, List<String> inputs, List<String> outputs, long parameters, long weightBytes, long macs,
      List<Layer> layers) {}

  /** One node. */
  record Layer(String name, String operator, String output, long parameters, long macs) {}

  @Override
  void run(Console console) {
    Graph read = models.read(model);
    Graph graph = imported ? read : Pass.run(read, new Simplify());
    if (ir) {
      console.say(GraphPrinter.print(graph).stripTrailing());
    } else {
      print(console, graph);
    }
    console
        .result(new Report(graph.name(), types(graph, graph.inputs()), types(graph, graph.outputs()), parameters(graph),
            weightBytes(graph), MacCount.of(graph), layers(graph)));
  }

  private static void print(Console console, Graph graph) {
    console.say("%-4s %-40s %-18s %-34s %12s %14s", "", "layer", "operator", "result", "parameters", "MACs");
    List<Layer> layers = layers(graph);
    for (int index = 0; index < layers.size(); index++) {
      Layer layer = layers.get(index);
      console.say("%3d  %-40s %-18s %-34s %,12d %,14d", index, layer.name(), layer.operator(), layer.output(),
          layer.parameters(), layer.macs());
    }
    console.say("%s: %d layers, %,d parameters in %,d bytes, %,d multiply-accumulates; in %s, out %s", graph.name(),
        layers.size(), parameters(graph), weightBytes(graph), MacCount.of(graph),
        String.join(", ", types(graph, graph.inputs())), String.join(", ", types(graph, graph.outputs())));
  }

  private static List<String> types(Graph graph, List<Integer> ids) {
    return ids.stream().map(id -> graph.type(id).toString()).toList();
  }

  /** The layers in run order; a constant that several nodes read counts at the first. */
  private static List<Layer> layers(Graph graph) {
    Set<Integer> counted = new HashSet<>();
    return graph.nodes().stream()
        .map(node -> new Layer(node.name(), node.op().label(), graph.outputType(node).toString(),
            parameters(graph, node, counted), MacCount.of(graph, node)))
        .toList();
  }

  private static long parameters(Graph graph, Node node, Set<Integer> counted) {
    return node.inputs().stream().filter(id -> graph.value(id).isConstant() && counted.add(id))
        .mapToLong(id -> graph.type(id).shape().count()).sum();
  }

  static long parameters(Graph graph) {
    return graph.values().stream().filter(Value::isConstant).mapToLong(value -> value.type().shape().count()).sum();
  }

  static long weightBytes(Graph graph) {
    return graph.values().stream().filter(Value::isConstant).mapToLong(value -> value.type().bytes()).sum();
  }
}
