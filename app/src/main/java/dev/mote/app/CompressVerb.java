package dev.mote.app;

import dev.mote.app.recipe.PassKind;
import dev.mote.app.recipe.Recipe;
import dev.mote.app.recipe.Workbench;
import dev.mote.engine.Engine;
import dev.mote.formats.Models;
import dev.mote.formats.data.DataSet;
import dev.mote.formats.data.DataSets;
import dev.mote.formats.data.InMemory;
import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.Pass;
import dev.mote.graph.TensorType;
import dev.mote.graph.pass.Simplify;
import dev.mote.learn.Evaluation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mote compress MODEL --recipe FILE --data SPEC -o OUT}: the passes of a recipe, one after the other. */
@Command(name = "compress", description = "Shrink a network by the passes of a recipe file.",
    footer = {"", "A recipe is a YAML list of passes with their options:",
        "  - train:", "      weights: vecq:2", "      layers: {first: int8, last: int8}", "  - quantize", "",
        "It is checked against the network and the data before the first pass runs. A result replaces",
        "an older file at once, when it is whole; a run that is stopped leaves files as they were, and",
        "with --checkpoint its trainings go on where they were. examples/recipes has some to start",
        "from, docs/recipes.md says what each pass is for.", "",
        "Examples:", "  ./mote compress --passes",
        "  ./mote compress net.tflite --recipe examples/recipes/four-bits.yaml --data digits -o net-4.onnx"})
final class CompressVerb extends Verb {
  private static final int WIDTH = 100;
  /** Where the meanings of options begin. */
  private static final int OPTIONS = 32;

  @Mixin
  final ModelOptions models = new ModelOptions();

  @Parameters(paramLabel = "MODEL", arity = "0..1", description = "A .tflite or .onnx file.")
  @Nullable
  Path model;

  @Option(names = "--recipe", paramLabel = "FILE", description = "The YAML file of passes, one after the other.")
  @Nullable
  Path recipe;

  @Option(names = "--data", paramLabel = "SPEC",
      description = "Samples for the passes that look at some, such as digits or images:DIR; its training part where it has"
          + " one. `mote data --help` lists the sources.")
  @Nullable
  String data;

  @Option(names = "--test", paramLabel = "SPEC",
      description = "Labelled samples to measure the accuracy on (default: the test part of --data, or all of it).")
  @Nullable
  String test;

  @Option(names = {"-o", "--output"}, paramLabel = "OUT",
      description = "The file to write. An .onnx file holds weights of any kind, a .tflite file those of 8 and 4 bits.")
  @Nullable
  Path output;

  @Mixin
  final CheckpointOptions saving = new CheckpointOptions();

  @Option(names = "--passes", description = "List the passes with their options, and do nothing else.")
  boolean passes;

  private @Nullable Recipe steps;
  private @Nullable Graph imported;

  /** The result; null accuracies where the data has no classes. */
  record Report(@Nullable String output, String recipe, @Nullable String data, int count,
      @Nullable Double accuracyBefore, @Nullable Double accuracy, long originalWeightBytes, long weightBytes,
      List<StoredLayer> layers) {}

  /** The result of {@code --passes}. */
  record Listing(List<Entry> passes) {}

  /** One pass. */
  record Entry(String name, String summary, List<PassKind.Option> options) {}

  @Override
  void prepare() {
    if (passes) {
      return;
    }
    if (model == null || recipe == null || output == null) {
      throw new BadInputException("compress takes a model, --recipe FILE and -o OUT, found no "
          + (model == null ? "model" : recipe == null ? "recipe" : "output")
          + "; name it, or list the passes with --passes");
    }
    Models.requireWritable(output);
    Outputs.keepApart(output, model);
    Outputs.keepApart(output, recipe);
    try {
      steps = Recipe.read(recipe);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
    imported = models.read(model);
    Graph network = Pass.run(imported, new Simplify());
    steps.check(network, bench(new Workbench.Tasks() {}));
    judged(network);
    Outputs.prepareFile(output);
    saving.prepare(model, output);
    if (saving.checkpoint != null && !steps.trains()) {
      throw new BadInputException("--checkpoint saves trainings, found none in " + recipe + "; leave it out");
    }
  }

  private Workbench bench(Workbench.Tasks tasks) {
    Path checkpoint = saving.checkpoint;
    return new Workbench(data, common.seed, tasks, String.valueOf(output).endsWith(".onnx"),
        checkpoint == null ? null : new Workbench.Saving(checkpoint, saving.steps, saving.resume));
  }

  @Override
  void run(Console console) throws IOException {
    if (passes) {
      list(console);
      return;
    }
    Path target = Objects.requireNonNull(output);
    Graph network = Objects.requireNonNull(imported);
    Graph compressed;
    try (TaskProgress progress = new TaskProgress(console)) {
      compressed = Objects.requireNonNull(steps).run(network, bench(progress));
    }
    Outputs.write(target, compressed);
    // What is reported is what the file holds: TFLite rounds the biases of 4-bit layers.
    report(console, target, Pass.run(network, new Simplify()),
        Outputs.isDevice(target) ? compressed : Pass.run(Models.read(target), new Simplify()));
  }

  private void report(Console console, Path target, Graph network, Graph compressed) {
    DataSet judged = kept(judged(network), console);
    Evaluation before = judged == null ? null : evaluate(network, judged, "measure the model", console);
    Evaluation after = judged == null ? null : evaluate(compressed, judged, "measure the result", console);
    List<StoredLayer> layers = StoredLayer.of(compressed);
    StoredLayer.print(layers, console);
    long bytes = NetworkSummary.weightBytes(compressed);
    long originally = NetworkSummary.weightBytes(network);
    if (before != null && after != null) {
      console.say("Accuracy %.2f %% on %d samples, %.2f %% before.", 100 * after.accuracy(), after.count(),
          100 * before.accuracy());
    }
    console.say("Wrote %s: all constants take %,d bytes, %,d before.", target, bytes, originally);
    console.result(new Report(target.toString(), String.valueOf(recipe), data, judged == null ? 0 : judged.size(),
        before == null ? null : before.accuracy(), after == null ? null : after.accuracy(), originally, bytes, layers));
  }

  /** The samples to measure on; null where there are none with classes. */
  private @Nullable DataSet judged(Graph network) {
    String specification = test == null ? data : test;
    if (specification == null) {
      return null;
    }
    TensorType input = network.type(network.inputs().getFirst());
    DataSet set = DataSets.forTesting(specification, input);
    if (test != null) {
      Evaluation.feed(network, set);
    }
    return set.isLabeled() ? set : null;
  }

  /** The same samples, read once where memory allows: they are measured on twice. */
  private static @Nullable DataSet kept(@Nullable DataSet set, Console console) {
    if (set == null) {
      return null;
    }
    try (Progress progress = console.progress("read test samples", set.size())) {
      return InMemory.whereItFits(set, progress::at);
    }
  }

  private static Evaluation evaluate(Graph network, DataSet set, String task, Console console) {
    try (Engine engine = new Engine(network); Progress progress = console.progress(task, set.size())) {
      return Evaluation.of(network, set, engine::runAll, progress::at);
    }
  }

  private static void list(Console console) {
    console.say("A pass may have these options; those that begin with * must be given.");
    for (PassKind kind : PassKind.all()) {
      console.say("");
      wrapped(kind.name() + ": " + kind.summary(), 0, 2).forEach(console::say);
      for (PassKind.Option option : kind.options()) {
        boolean required = option.usual().equals(PassKind.REQUIRED);
        String head = (required ? "  * " : "    ") + option.name() + ": " + option.value();
        List<String> lines = wrapped(
            option.meaning() + (required ? "" : " Default: " + option.usual() + "."), OPTIONS, OPTIONS);
        boolean beside = head.length() < OPTIONS;
        if (!beside) {
          console.say(head);
        }
        console.say(beside ? head + lines.getFirst().substring(head.length()) : lines.getFirst());
        lines.stream().skip(1).forEach(console::say);
      }
    }
    console.result(new Listing(PassKind.all().stream()
        .map(kind -> new Entry(kind.name(), kind.summary(), kind.options())).toList()));
  }

  /** The text in lines that fit the width, the first indented by {@code first} and the others by {@code rest}. */
  private static List<String> wrapped(String text, int first, int rest) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder(" ".repeat(first));
    for (String word : text.split(" ")) {
      if (line.length() + 1 + word.length() > WIDTH && !line.toString().isBlank()) {
        lines.add(line.toString());
        line = new StringBuilder(" ".repeat(rest));
      }
      line.append(line.toString().isBlank() ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }

  @Override
  @Nullable
  Path output() {
    return output;
  }

  @Override
  List<Path> written() {
    return Stream.of(output, saving.checkpoint).filter(Objects::nonNull).toList();
  }

  @Override
  List<Path> files() {
    return Stream.of(output).filter(Objects::nonNull).toList();
  }

  @Override
  void redirect(Path folder) {
    output = output == null ? null : Outputs.moved(output, folder);
    saving.clear();
  }

  /** Shows the passes' tasks one after the other. */
  private static final class TaskProgress implements Workbench.Tasks, AutoCloseable {
    private final Console console;
    private @Nullable Progress shown;
    private String task = "";

    TaskProgress(Console console) {
      this.console = console;
    }

    @Override
    public void at(String current, long done, long total, String words) {
      if (shown == null || !current.equals(task)) {
        close();
        task = current;
        shown = console.progress(current, total);
      }
      shown.at(done, words);
    }

    @Override
    public void note(String sentence) {
      close();
      console.note(sentence);
    }

    @Override
    public void close() {
      if (shown != null) {
        shown.close();
        shown = null;
      }
    }
  }
}
