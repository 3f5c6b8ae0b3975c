package dev.mote.app;

import dev.mote.formats.data.DataSet;
import dev.mote.formats.data.DataSets;
import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.Pass;
import dev.mote.graph.Tensor;
import dev.mote.graph.pass.Simplify;
import dev.mote.hardware.Interval;
import dev.mote.hardware.cim.ChipAccuracy;
import dev.mote.learn.Evaluation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mote sweep MODEL --on cim:NAME --data SPEC --set FIELD=VALUES -o OUT.html}: accuracy and cost over fields of a macro. */
@Command(name = "sweep",
    description = "Measure accuracy and cost of a network while fields of a compute-in-memory macro change.",
    footer = {"",
        "Finished passes are kept beside the output, in OUT.rows: a run that was stopped goes on where it was,",
        "and one with more values or chips adds to what is there.", "", "Example:",
        "  ./mote sweep net-int8.tflite --on cim:jia-2020 --data digits --set converter.bits=7:9 -o s.html"})
final class SweepVerb extends Verb {
  private static final int MOST_FIELDS = 2;
  private static final int MOST_POINTS = 10_000;
  private static final int ACTIVITY_SAMPLES = 16;

  @Mixin
  final ModelOptions models = new ModelOptions();

  @Parameters(paramLabel = "MODEL", description = "An int8 .tflite or .onnx file.")
  Path model = Path.of("");

  @Option(names = "--on", required = true, paramLabel = "cim:NAME",
      description = "The macro: cim:NAME or cim:FILE; `mote targets` lists those that come with Mote.")
  String on = "";

  @Option(names = "--data", required = true, paramLabel = "SPEC",
      description = "Labelled data, such as digits or images:DIR#[0:1000]; its test part where it has one.")
  String data = "";

  @Option(names = "--set", required = true, paramLabel = "FIELD=VALUES",
      description = "Values of a field of the macro: converter.bits=3:9, converter.noise_lsb=0:2:0.5,"
          + " converter.range=full-scale,optimal, or one value. One or two fields have several.")
  List<String> fields = new ArrayList<>();

  @Mixin
  final ChipOptions chips = new ChipOptions();

  @Option(names = {"-o", "--output"}, required = true, paramLabel = "OUT.html", description = "The page to write.")
  Path output = Path.of("");

  @Option(names = "--threads", paramLabel = "N", description = "Threads (default: all processors); they change no bit.")
  @Nullable
  Integer threads;

  private Grid grid = new Grid(List.of());

  /** The result. */
  record Report(String output, String model, String data, String on, List<String> fields, int chips, int reads,
      int count, double digitalAccuracy, List<Point> points, double seconds) {}

  /**
   * One setting of the fields.
   *
   * @param values one a field
   */
  record Point(List<String> values, double accuracy, double chipDeviation, double readDeviation, double worstAccuracy,
      double bestAccuracy, double energyPj, double lowestEnergyPj, double highestEnergyPj, double latencyNs,
      double areaUm2) {}

  @Override
  void prepare() {
    if (!MacroPlace.isNamed(on)) {
      throw new BadInputException("a sweep runs on a macro, found --on " + on + "; give cim:NAME or cim:FILE");
    }
    grid = new Grid(fields.stream().map(Swept::parse).toList());
    grid.check(MOST_FIELDS, MOST_POINTS);
    grid.points().forEach(point -> MacroPlace.macro(on, point));
    chips.check(true);
    Threads.check(threads);
    Outputs.keepApart(output, model);
    Outputs.prepareFile(output);
    Outputs.prepareFile(rowFile());
  }

  @Override
  void run(Console console) throws IOException {
    long began = System.nanoTime();
    Graph graph = Pass.run(models.read(model), new Simplify());
    DataSet set = DataSets.forTesting(data, graph.inputs().isEmpty() ? null : graph.type(graph.inputs().getFirst()));
    Evaluation.feed(graph, set);
    MacroPlace.of(on, grid.points().getFirst(), common.seed).cim().placement(graph);
    double exact = Processor.accuracy(graph, set, Threads.count(threads));
    List<List<Tensor>> samples = MacroPlace.samples(graph, set, ACTIVITY_SAMPLES);
    SweepRuns runs = new SweepRuns(rowFile(), model, data, graph, set, common.seed, Threads.count(threads));
    List<Point> points = new ArrayList<>();
    try (Progress progress = console.progress("sweep", (long) grid.points().size() * set.size() * chips.chips()
        * chips.reads())) {
      for (List<String> setting : grid.points()) {
        MacroPlace place = MacroPlace.of(on, setting, common.seed).calibrated(graph, data);
        ChipAccuracy found = runs.of(place.cim(), chips.chips(), chips.reads(), progress, String.join(" ", setting));
        points.add(point(setting, found, CostTable.of(place, graph, samples, false)));
      }
    }
    Report result = new Report(output.toString(), model.toString(), data, on, grid.paths(), chips.chips(),
        chips.reads(), set.size(), exact, points, (System.nanoTime() - began) / 1e9);
    Outputs.write(output, SweepReport.of(result, grid).html());
    print(console, result);
    console.result(result);
  }

  private Point point(List<String> setting, ChipAccuracy found, CostTable cost) {
    Interval energy = cost.cost().energyPj();
    return new Point(setting.stream().map(each -> each.substring(each.indexOf('=') + 1)).toList(), found.mean(),
        found.chipDeviation(), found.readDeviation(), found.worst(), found.best(), energy.point(), energy.low(),
        energy.high(), cost.cost().latencyNs().point(), cost.cost().areaUm2().point());
  }

  private static void print(Console console, Report result) {
    console.say("%s on %s, %s: %.2f %% of %d samples in exact arithmetic", result.model(), result.data(), result.on(),
        100 * result.digitalAccuracy(), result.count());
    console.say("%-40s %9s %9s %9s %12s", String.join(" ", result.fields()), "accuracy", "worst", "best", "energy");
    for (Point point : result.points()) {
      console.say(String.format(Locale.ROOT, "%-40s %7.2f %% %7.2f %% %7.2f %% %12s", String.join(" ", point.values()),
          100 * point.accuracy(), 100 * point.worstAccuracy(), 100 * point.bestAccuracy(),
          Quantities.energy(point.energyPj())));
    }
    console.say("Wrote %s.", result.output());
  }

  private Path rowFile() {
    return output.resolveSibling(output.getFileName() + ".rows");
  }

  @Override
  Path output() {
    return output;
  }

  @Override
  List<Path> files() {
    return List.of();
  }

  @Override
  List<Path> written() {
    return List.of(output, rowFile());
  }

  @Override
  void redirect(Path folder) {
    output = Outputs.moved(output, folder);
  }
}
