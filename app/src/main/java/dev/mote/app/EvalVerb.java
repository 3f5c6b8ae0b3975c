package dev.mote.app;

import dev.mote.formats.data.DataSet;
import dev.mote.formats.data.DataSets;
import dev.mote.graph.Graph;
import dev.mote.graph.Pass;
import dev.mote.graph.pass.Simplify;
import dev.mote.hardware.cim.ChipAccuracy;
import dev.mote.learn.Evaluation;
import java.nio.file.Path;
import java.util.ArrayList;
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

  @Mixin
  final FieldOptions macro = new FieldOptions();

  @Mixin
  final ChipOptions chips = new ChipOptions();

  @Option(names = "--threads", paramLabel = "N",
      description = "Threads of naive, vector, native and macros (default: all processors); they change no bit.")
  @Nullable
  Integer threads;

  private @Nullable Place place;

  /** The result. */
  record Report(String model, String data, String on, double accuracy, int correct, int count, double seconds) {}

  /**
   * The result on a macro.
   *
   * @param accuracy        the mean over chips and reads
   * @param chipDeviation   the standard deviation between chips, each the mean of its reads
   * @param readDeviation   the standard deviation between the reads of a chip
   * @param worstAccuracy   of the worst chip
   * @param bestAccuracy    of the best
   * @param digitalAccuracy of the same network in exact arithmetic
   * @param chips           the accuracy of each, the mean of its reads
   * @param isRandom        false where all chips and reads are equal, so that one was measured
   * @param digitalLayers   layers with multiply-accumulates that the macro does not hold
   */
  record MacroReport(String model, String data, String on, double accuracy, double chipDeviation, double readDeviation,
      double worstAccuracy, double bestAccuracy, double digitalAccuracy, List<Double> chips, int reads,
      boolean isRandom, List<String> digitalLayers, int count, double seconds) {}

  @Override
  void prepare() {
    place = on == null ? null : Place.of(on, macro.fields, common.seed);
    if (on == null) {
      MacroPlace.refuseFields(macro.fields, "vector");
    }
    chips.check(MacroPlace.isNamed(on));
    Threads.check(threads);
  }

  @Override
  void run(Console console) {
    Graph graph = Pass.run(models.read(model), new Simplify());
    DataSet set = DataSets.forTesting(data, graph.inputs().isEmpty() ? null : graph.type(graph.inputs().getFirst()));
    Evaluation.feed(graph, set);
    if (place instanceof MacroPlace onMacro) {
      run(console, graph, set, onMacro.calibrated(graph, data));
      return;
    }
    Place chosen = place == null ? Processor.fastest(graph, set.size()) : place;
    long began = System.nanoTime();
    Evaluation evaluation;
    try (Progress progress = console.progress("evaluate", set.size());
        Place.Session session = chosen.open(graph, Threads.count(threads))) {
      evaluation = Evaluation.of(graph, set, session::run, progress::at);
    }
    console.say("%s on %s: accuracy %.2f %% (%d of %d)", model, data, 100 * evaluation.accuracy(), evaluation.correct(),
        evaluation.count());
    console.result(new Report(model.toString(), data, chosen.label(), evaluation.accuracy(), evaluation.correct(),
        evaluation.count(), (System.nanoTime() - began) / 1e9));
  }

  private void run(Console console, Graph graph, DataSet set, MacroPlace onMacro) {
    long began = System.nanoTime();
    List<String> digital = onMacro.cim().placement(graph).fallbacks().stream().map(each -> each.node().name()).toList();
    boolean random = onMacro.cim().isRandom();
    int chipCount = random ? chips.chips() : 1;
    int readCount = random ? chips.reads() : 1;
    double exact = Processor.accuracy(graph, set, Threads.count(threads));
    List<ChipAccuracy.Run> runs = new ArrayList<>();
    long all = (long) chipCount * readCount * set.size();
    try (Progress progress = console.progress("evaluate", all)) {
      for (int chip = 1; chip <= chipCount; chip++) {
        for (int read = 1; read <= readCount; read++) {
          long before = (long) runs.size() * set.size();
          runs.add(ChipAccuracy.run(onMacro.cim(), graph, set, common.seed, chip, read, Threads.count(threads),
              done -> progress.at(before + done)));
        }
      }
    }
    ChipAccuracy found = new ChipAccuracy(runs);
    double seconds = (System.nanoTime() - began) / 1e9;
    console.say("%s on %s, %s: accuracy %.2f %%, in exact arithmetic %.2f %%", model, data, onMacro.label(),
        100 * found.mean(),
        100 * exact);
    if (chipCount > 1) {
      console.say("%d chips: deviation %.2f points, worst %.2f %%, best %.2f %%", chipCount,
          100 * found.chipDeviation(), 100 * found.worst(), 100 * found.best());
    }
    if (readCount > 1) {
      console.say("%d reads of each: deviation %.2f points", readCount, 100 * found.readDeviation());
    }
    if (!random) {
      console.say("This macro has neither variation nor noise: all chips and reads are equal.");
    }
    if (!digital.isEmpty()) {
      console.say("Computed digitally, as the macro does not hold them: %s; `mote cost` says why and what that costs.",
          String.join(", ", digital));
    }
    console.result(new MacroReport(model.toString(), data, onMacro.label(), found.mean(), found.chipDeviation(),
        found.readDeviation(), found.worst(), found.best(), exact, found.chips(), readCount, random, digital,
        set.size(), seconds));
  }
}
