package dev.mote.app;

import dev.mote.engine.Engine;
import dev.mote.engine.Provider;
import dev.mote.formats.data.DataSet;
import dev.mote.formats.data.DataSets;
import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Pass;
import dev.mote.graph.Tensor;
import dev.mote.graph.pass.Simplify;
import dev.mote.learn.Evaluation;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mote eval MODEL --data SPEC}: how many samples a network gets right. */
@Command(name = "eval", description = "Measure the accuracy of a network.")
final class EvalVerb extends Verb {
  @Mixin
  final ModelOptions models = new ModelOptions();

  @Parameters(paramLabel = "MODEL", description = "A .tflite or .onnx file.")
  Path model = Path.of("");

  @Option(names = "--data", required = true, paramLabel = "SPEC",
      description = "Labelled data, such as digits or images:DIR#[0:1000]; its test part where it has one.")
  String data = "";

  @Option(names = "--on", paramLabel = "PLACE", defaultValue = "engine",
      description = "Where to run: interpreter, engine, or the engine's naive, vector or native kernels (default ${DEFAULT-VALUE}).")
  String on = "";

  @Option(names = "--threads", paramLabel = "N", description = "Threads (default: all processors).")
  @Nullable
  Integer threads;

  /** The result. */
  record Report(String model, String data, String on, double accuracy, int correct, int count, double seconds) {}

  @Override
  void run(Console console) {
    Graph graph = Pass.run(models.read(model), new Simplify());
    DataSet set = DataSets.forTesting(data, graph.inputs().isEmpty() ? null : graph.type(graph.inputs().getFirst()));
    long began = System.nanoTime();
    Evaluation evaluation;
    try (Progress progress = console.progress("evaluate", set.size()); Engine engine = engine(graph)) {
      Interpreter interpreter = new Interpreter(graph);
      Function<List<Tensor>, List<Tensor>> runner = engine == null
          ? samples -> samples.stream().map(x -> interpreter.run(List.of(x)).getFirst()).toList()
          : samples -> engine.runAll(samples.stream().map(List::of).toList()).stream().map(List::getFirst).toList();
      evaluation = Evaluation.of(graph, set, runner, progress::at);
    }
    console.say("%s on %s: accuracy %.2f %% (%d of %d)", model, data, 100 * evaluation.accuracy(), evaluation.correct(),
        evaluation.count());
    console
        .result(new Report(model.toString(), data, on, evaluation.accuracy(), evaluation.correct(), evaluation.count(),
            (System.nanoTime() - began) / 1e9));
  }

  /** The engine asked for, or null for the interpreter. */
  private @Nullable Engine engine(Graph graph) {
    if (on.equals("interpreter")) {
      return null;
    }
    int count = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
    if (on.equals("engine")) {
      return new Engine(graph, Engine.Options.threads(count));
    }
    Provider provider = Arrays.stream(Provider.values()).filter(each -> each.name().toLowerCase(Locale.ROOT).equals(on))
        .findFirst().orElseThrow(() -> new BadInputException("--on is interpreter, engine or one of the kernels "
            + Arrays.toString(Provider.values()).toLowerCase(Locale.ROOT) + ", found '" + on
            + "'; choose one of these"));
    return new Engine(graph, new Engine.Options(provider, count));
  }
}
