package dev.mote.app;

import dev.mote.engine.Engine;
import dev.mote.formats.Models;
import dev.mote.formats.data.DataSet;
import dev.mote.formats.data.DataSets;
import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.MoteException;
import dev.mote.graph.Pass;
import dev.mote.graph.TensorType;
import dev.mote.graph.pass.Simplify;
import dev.mote.learn.Adaptation;
import dev.mote.learn.Evaluation;
import dev.mote.learn.integer.FloatTrainer;
import dev.mote.learn.integer.IntegerTrainer;
import dev.mote.learn.zeroth.Epochs;
import dev.mote.learn.zeroth.IntegerTraining;
import dev.mote.learn.zeroth.Layer;
import dev.mote.learn.zeroth.Selection;
import dev.mote.learn.zeroth.ZerothTrainer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mote adapt MODEL --data SPEC -o OUT}: makes an int8 network fit new data, by forward passes alone or by back-propagation. */
@Command(name = "adapt",
    description = "Make an int8 network fit new data on its integers, by forward passes alone or by back-propagation.",
    footer = {"", "Example, digits half as bright as those that the network was trained on:",
        "  ./mote adapt net-int8.tflite --data digits?norm=0:2 --layers last:2 --epochs 2 -o adapted.tflite"})
final class AdaptVerb extends Verb {
  @Mixin
  final ModelOptions models = new ModelOptions();

  @Parameters(paramLabel = "MODEL", description = "An int8 .tflite or .onnx file.")
  Path model = Path.of("");

  @Option(names = "--data", required = true, paramLabel = "SPEC",
      description = "Labelled data to adapt to, such as digits?corrupt=fog:5; its training part where it has one;"
          + " `mote data --help` lists the sources.")
  String data = "";

  @Option(names = "--validation", paramLabel = "SPEC",
      description = "Data that says which epoch is best (default: the last tenth of --data, which is then held out).")
  @Nullable
  String validation;

  @Option(names = "--test", paramLabel = "SPEC",
      description = "Data to measure on before and after; by default the test part of --data.")
  @Nullable
  String test;

  @Option(names = {"-o", "--output"}, paramLabel = "OUT", description = "The .tflite or .onnx file to write.")
  @Nullable
  Path output;

  @Option(names = "--layers", paramLabel = "CHOICE", defaultValue = "all",
      description = "What is trained: all, last:K, bias, #NUMBER or layers' names with *, with commas between; :bias after a"
          + " name trains its biases only, :10%% that share of its weights. rgn:K trains the K layers with the largest"
          + " relative gradients, pick:K those whose step gains most, of all or of those named: rgn:3:*conv1"
          + " (default ${DEFAULT-VALUE}).")
  String layers = "";

  @Option(names = "--mask", paramLabel = "HOW", defaultValue = "magnitude",
      description = "Which weights a share takes: the largest by magnitude, or by gradient on the first batch"
          + " (default ${DEFAULT-VALUE}).")
  String mask = "";

  @Mixin
  final AdaptSettings settings = new AdaptSettings();

  @Mixin
  final TrainingPlace place = new TrainingPlace();

  @Mixin
  final CheckpointOptions saving = new CheckpointOptions();

  /**
   * The result; accuracies are null where there was nothing to measure on.
   *
   * @param scores          of all layers that could be chosen, where data chose
   * @param digitalAccuracy before training, in exact arithmetic; null where that is what the network runs in
   * @param varianceByNodes for each layer the variance by perturbed results over that by perturbed weights, where it was measured
   */
  record Report(@Nullable String output, String data, String method, String perturb, List<String> layers,
      Map<String, Double> scores,
      List<String> layersByNodes, Map<String, Double> varianceByNodes,
      int epochs, long queries, @Nullable Double digitalAccuracy, @Nullable Double accuracyBefore,
      @Nullable Double accuracy, int count, double seconds) {}

  @Override
  void prepare() {
    settings.check();
    AdaptSettings.named("--mask", mask, Selection.Mask.values());
    place.prepare(settings.isByScales(), common.seed);
    Selection.parse(layers);
    if (output != null) {
      Models.requireWritable(output);
      Outputs.keepApart(output, model);
      Outputs.prepareFile(output);
    }
    saving.prepare(model, output);
    if (settings.isOnFloats() && (!layers.equals("all") || settings.ram != null || saving.checkpoint != null)) {
      throw new BadInputException("--method float trains all weights, on the host, in one go, found --layers, --ram or"
          + " --checkpoint; leave them out");
    }
    if (settings.isOnFloats() && place.macro().isPresent()) {
      throw new BadInputException("--method float trains without integers, which a macro needs, found --on " + place.on
          + "; take --method zo or bp");
    }
  }

  @Override
  void run(Console console) throws IOException {
    Graph network = Pass.run(models.read(model), new Simplify());
    place.prepare(network, data);
    TensorType input = network.inputs().isEmpty() ? null : network.type(network.inputs().getFirst());
    DataSet all = DataSets.forTraining(data, input);
    int held = validation == null ? all.size() / 10 : 0;
    DataSet samples = all.range(0, all.size() - held);
    DataSet judge = validation != null
        ? DataSets.forTesting(validation, input)
        : held == 0 ? null : all.range(all.size() - held, all.size());
    String tested = test != null ? test : DataSets.isDivided(data) ? data : null;
    DataSet measured = tested == null ? null : DataSets.forTesting(tested, input);
    long began = System.nanoTime();
    Double digital = measured == null || place.macro().isEmpty()
        ? null
        : accuracy(network, measured, Engine.Options.threads(place.threads()));
    Outcome outcome = settings.isOnFloats()
        ? onFloats(console, network, samples, judge, measured)
        : onIntegers(console, network, samples, judge, measured);
    if (output != null) {
      Outputs.write(output, outcome.network());
    }
    outcome.variances()
        .forEach((layer, ratio) -> console.say("%s by %s: perturbed results gave %.2f times the variance of"
            + " perturbed weights.", layer, outcome.layersByNodes().contains(layer) ? "results" : "weights", ratio));
    double seconds = (System.nanoTime() - began) / 1e9;
    console.say("%s on %s: %d layers, %d epochs at most, %,d passes of the batch a step, %.1f s.", model, data,
        outcome.layers().size(), settings.epochs, outcome.queries() + 1, seconds);
    Double before = outcome.before();
    Double after = outcome.after();
    if (before != null && after != null && measured != null) {
      console.say("Accuracy %.2f %% before, %.2f %% after, on %d samples held out.", 100 * before, 100 * after,
          measured.size());
    }
    if (digital != null) {
      console.say("In exact arithmetic it was %.2f %% before.", 100 * digital);
    }
    if (output != null) {
      console.say("Wrote %s.", output);
    }
    console.result(new Report(output == null ? null : output.toString(), data, settings.method, settings.perturb,
        outcome.layers(), outcome.scores(), outcome.layersByNodes(), outcome.variances(), settings.epochs,
        outcome.queries(), digital, before, after, measured == null ? 0 : measured.size(), seconds));
  }

  /** What training gave; see {@link Report}. */
  private record Outcome(Graph network, List<String> layers, Map<String, Double> scores, List<String> layersByNodes,
      Map<String, Double> variances, long queries, @Nullable Double before, @Nullable Double after) {}

  private Outcome onIntegers(Console console, Graph network, DataSet samples, @Nullable DataSet judge,
      @Nullable DataSet measured) throws IOException {
    new Epochs(settings.epochs, settings.batch(samples), settings.patience, (int) common.seed).check(network, samples);
    Selection selection = Selection.parse(layers);
    Selection.Selected selected = selection.of(network,
        AdaptSettings.named("--mask", mask, Selection.Mask.values()),
        settings.zeroth(settings.batch(samples), (int) common.seed), samples, judge, place.target());
    List<Layer> chosen = selected.layers();
    say(console, selection, selected);
    AdaptMemory memory = new AdaptMemory(network, settings, settings.batch(samples));
    if (settings.ram != null) {
      memory.check(chosen, settings.ram);
    }
    console.say(memory.sentence(chosen));
    try (IntegerTraining trainer = trainer(network, chosen, samples)) {
      Double before = measured == null ? null : trainer.accuracy(measured);
      Graph adapted;
      try (TrainingProgress progress = new TrainingProgress(console, "adapt")) {
        adapted = trainer.run(samples, judge, new Listener(progress), saving.saving());
      } catch (MoteException failure) {
        keep(trainer, console);
        throw failure;
      }
      Double after = measured == null ? null : trainer.accuracy(measured);
      List<String> names = chosen.stream().map(Layer::name).toList();
      return trainer instanceof ZerothTrainer zeroth
          ? new Outcome(adapted, names, selected.scores(), zeroth.layersByNodes(), zeroth.measured(), zeroth.queries(),
              before, after)
          : new Outcome(adapted, names, selected.scores(), List.of(), Map.of(), 0, before, after);
    }
  }

  private Outcome onFloats(Console console, Graph network, DataSet samples, @Nullable DataSet judge,
      @Nullable DataSet measured) {
    Engine.Options engine = Engine.Options.threads(place.threads());
    try (FloatTrainer trainer = new FloatTrainer(network, settings.floats(settings.batch(samples), (int) common.seed),
        graph -> new Engine(graph, engine))) {
      Double before = measured == null ? null : accuracy(trainer.twin(), measured, engine);
      Graph adapted;
      try (TrainingProgress progress = new TrainingProgress(console, "adapt")) {
        adapted = trainer.run(samples, judge, new Listener(progress));
      }
      Double after = measured == null ? null : accuracy(adapted, measured, engine);
      return new Outcome(adapted, Layer.of(network).stream().map(Layer::name).toList(), Map.of(), List.of(), Map.of(),
          0,
          before, after);
    }
  }

  private static double accuracy(Graph network, DataSet data, Engine.Options options) {
    try (Engine engine = new Engine(network, options)) {
      return Evaluation.of(engine, data).accuracy();
    }
  }

  /** Writes the integers of the last whole step of a training that failed. */
  private void keep(IntegerTraining trainer, Console console) throws IOException {
    if (output != null && trainer.steps() > 0) {
      Outputs.write(output, trainer.current());
      console.note("Wrote " + output + " as it was after step " + trainer.steps() + ", the last that was whole");
    }
  }

  private static void say(Console console, Selection selection, Selection.Selected selected) {
    if (!selected.scores().isEmpty()) {
      String rule = selection.rule() == Selection.Rule.TEST_AND_PICK
          ? "validation accuracy gained by one step"
          : "relative gradient norm";
      Set<String> names = selected.layers().stream().map(Layer::name).collect(Collectors.toSet());
      console.say("Chosen by %s: %s.", rule, selected.scores().entrySet().stream()
          .map(each -> String.format(Locale.ROOT, "%s %.4f%s", each.getKey(), each.getValue(),
              names.contains(each.getKey()) ? "" : " (not)"))
          .collect(Collectors.joining(", ")));
    }
  }

  private IntegerTraining trainer(Graph network, List<Layer> chosen, DataSet samples) {
    int size = settings.batch(samples);
    int seed = (int) common.seed;
    if (!settings.isByBackPropagation()) {
      return new ZerothTrainer(network, chosen, settings.zeroth(size, seed), place.target());
    }
    Engine.Options engine = Engine.Options.threads(place.threads());
    return new IntegerTrainer(network, chosen, settings.integer(size, seed), place.target(),
        graph -> new Engine(graph, engine));
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
    return output == null ? List.of() : List.of(output);
  }

  /** A repeated run begins at the start, also where the first went on from a checkpoint: the bits are the same. */
  @Override
  void redirect(Path folder) {
    output = output == null ? null : Outputs.moved(output, folder);
    saving.clear();
  }

  /** Shows the training as it goes. */
  private record Listener(TrainingProgress progress) implements Adaptation.Listener {
    @Override
    public void stepped(int step, int total, double loss) {
      progress.stepped(step, total);
    }

    @Override
    public void ended(int epoch, double loss, double validationAccuracy) {
      progress.ended(epoch, loss, Double.NaN, validationAccuracy);
    }
  }
}
