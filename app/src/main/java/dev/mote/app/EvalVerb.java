package dev.mote.app;

import dev.mote.formats.data.DataSet;
import dev.mote.formats.data.DataSets;
import dev.mote.graph.Graph;
import dev.mote.graph.Pass;
import dev.mote.graph.pass.Simplify;
import dev.mote.learn.Evaluation;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mote eval MODEL --data SPEC}: how many samples a network gets right. */
@Command(name = "eval", description = "Measure the accuracy of a network.", footer = {"", "Example:",
    "  ./mote eval net-int8.tflite --data digits --on native"})
final class EvalVerb extends Verb {
  @Mixin
  final ModelOptions models = new ModelOptions();

  @Parameters(paramLabel = "MODEL", description = "A .tflite or .onnx file.")
  Path model = Path.of("");

  @Option(names = "--data", required = true, paramLabel = "SPEC",
      description = "Labelled data, such as digits or images:DIR#[0:1000]; its test part where it has one; `mote data --help`"
          + " lists the sources.")
  String data = "";

  @Option(names = "--on", paramLabel = "PLACE", description = "Where to run. " + Place.HELP
      + " Default: vector; native for integer networks with much to do.")
  @Nullable
  String on;

  @Option(names = "--threads", paramLabel = "N",
      description = "Threads of naive, vector and native (default: all processors); they change no bit.")
  @Nullable
  Integer threads;

  private @Nullable Place place;

  /** The result. */
  record Report(String model, String data, String on, double accuracy, int correct, int count, double seconds) {}

  @Override
  void prepare() {
    place = on == null ? null : Place.of(on);
    Threads.check(threads);
  }

  @Override
  void run(Console console) {
    Graph graph = Pass.run(models.read(model), new Simplify());
    DataSet set = DataSets.forTesting(data, graph.inputs().isEmpty() ? null : graph.type(graph.inputs().getFirst()));
    Evaluation.feed(graph, set);
    Place chosen = place == null ? Processor.fastest(graph, set.size()) : place;
    long began = System.nanoTime();
    Evaluation evaluation;
    try (Progress progress = console.progress("evaluate", set.size());
        Place.Session session = chosen.open(graph, Threads.count(threads))) {
      evaluation = Evaluation.of(graph, set,
          samples -> session.run(samples.stream().map(List::of).toList()).stream().map(List::getFirst).toList(),
          progress::at);
    }
    console.say("%s on %s: accuracy %.2f %% (%d of %d)", model, data, 100 * evaluation.accuracy(), evaluation.correct(),
        evaluation.count());
    console.result(new Report(model.toString(), data, chosen.label(), evaluation.accuracy(), evaluation.correct(),
        evaluation.count(), (System.nanoTime() - began) / 1e9));
  }
}
