package dev.mote.app;

import dev.mote.formats.data.DataSet;
import dev.mote.formats.data.DataSets;
import dev.mote.formats.data.Feed;
import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.Pass;
import dev.mote.graph.Tensor;
import dev.mote.graph.UnsupportedException;
import dev.mote.graph.pass.Simplify;
import dev.mote.hardware.mcu.Emitter;
import dev.mote.hardware.mcu.Firmware;
import dev.mote.hardware.mcu.McuTarget;
import dev.mote.hardware.mcu.Project;
import dev.mote.hardware.mcu.Rehearsal;
import dev.mote.hardware.mcu.TrainerFirmware;
import dev.mote.learn.Loss;
import dev.mote.learn.zeroth.IntegerLoss;
import dev.mote.learn.zeroth.IntegerTraining;
import dev.mote.learn.zeroth.Layer;
import dev.mote.learn.zeroth.LayerChoice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mote emit MODEL --for TARGET -o DIR}: a network, or with {@code --gradients} what it takes to train it, becomes C. */
@Command(name = "emit", description = "Write a network as C, with an example, a test harness and a CMake file.",
    footer = {"", "Examples:", "  ./mote emit net-int8.tflite --for cortex-m4 -o firmware",
        "  ./mote emit net.tflite --for cortex-m4 --gradients -o firmware",
        "  ./mote emit net-int8.tflite --for cortex-m4 --trainer zo --layers last:1 -o firmware",
        "  ./mote emit net-int8.tflite --for cortex-m4 --trainer bp --layers last:1 --ram 65536 -o firmware"})
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

  @Mixin
  final TrainerSettings training = new TrainerSettings();

  /**
   * An emitted trainer.
   *
   * @param ramBytes             all RAM: memory, stack, and samples that must stay until the step
   * @param memoryBytes          of it trained integers, sums, and the arena
   * @param backPropagationBytes all RAM of back-propagation; null where a gradient has no C
   * @param instructions         a step in the rehearsal, and so on; null without one
   */
  record TrainerReport(List<String> layers, long ramBytes, long memoryBytes, long arenaBytes, long trainedBytes,
      long stackBytes,
      long slotBytes, @Nullable Long backPropagationBytes, @Nullable Long instructions,
      @Nullable Long inferenceInstructions, @Nullable Long flashBytes, @Nullable Boolean same,
      @Nullable Double lossDifference) {}

  /** The result; null code bytes on targets whose kernels were not measured, and null inference bytes but for gradients. */
  record Report(String output, String target, long arenaBytes, long stackBytes, @Nullable Long codeBytes,
      long weightBytes, List<String> files, @Nullable Long inferenceArenaBytes, @Nullable Long inferenceWeightBytes,
      @Nullable TrainerReport trainer) {}

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
    training.check();
    if (training.trainer != null && gradients) {
      throw new BadInputException("Float gradients and a trainer of integers are of different networks, found both"
          + " --gradients and --trainer; leave one");
    }
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
    TrainerFirmware trainer = training.trainer == null
        ? null
        : training.emit(network, training.trainer, training.layers, place, (int) common.seed);
    if (trainer != null && training.ram != null) {
      new RamBudget(network, training, place, (int) common.seed).check(trainer, training.ram);
    }
    Map<String, String> files = trainer == null ? Project.files(firmware) : Project.files(firmware, trainer);
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
        inference == null ? null : inference.arenaBytes(), inference == null ? null : inference.weightBytes(),
        trainer == null ? null : trainer(console, network, trainer)));
  }

  private TrainerReport trainer(Console console, Graph network, TrainerFirmware trainer) {
    List<String> layers = LayerChoice.parse(training.layers).of(network).stream().map(Layer::name).toList();
    Long other = null;
    String beside;
    try {
      other = training.emit(network, TrainerSettings.BACKWARD, training.layers, trainer.target(), 1).ramBytes();
      beside = String.format("back-propagation of the same layers takes %,d", other);
    } catch (UnsupportedException noGradient) {
      beside = "back-propagation of the same layers has no C";
    }
    console.say("%s.h trains %d layers by %s in %,d bytes of RAM: %,d for trained integers, %,d for the arena, %,d for"
        + " sums and tables, %,d of stack, %,d for samples that stay until the step; %s.", trainer.name(),
        layers.size(),
        TrainerSettings.BACKWARD.equals(training.trainer) ? "back-propagation" : "forward passes alone",
        trainer.ramBytes(), trainer.trainedBytes(), trainer.arenaBytes(),
        trainer.memoryBytes() - trainer.trainedBytes() - trainer.arenaBytes(), trainer.stackBytes(),
        trainer.sampleBytes(), beside);
    console.say("A snapshot takes two slots of %,d bytes of flash.", trainer.slotBytes());
    Rehearsal rehearsal = training.rehearse == null ? null : rehearse(console, network, trainer, training.rehearse);
    Rehearsal.Cost cost = rehearsal == null ? null : rehearsal.cost();
    return new TrainerReport(layers, trainer.ramBytes(), trainer.memoryBytes(), trainer.arenaBytes(),
        trainer.trainedBytes(), trainer.stackBytes(), trainer.slotBytes(), other,
        cost == null ? null : cost.instructions(), cost == null ? null : cost.inference(),
        cost == null ? null : cost.flashBytes(), rehearsal == null ? null : rehearsal.same(),
        rehearsal == null ? null : rehearsal.lossDifference() / (double) IntegerLoss.ONE);
  }

  private Rehearsal rehearse(Console console, Graph network, TrainerFirmware trainer, String data) {
    DataSet all = DataSets.forTraining(data, network.type(network.inputs().getFirst()));
    if (!all.isLabeled()) {
      throw new BadInputException("a rehearsal takes labelled data, found '" + data + "'; take another data set");
    }
    Feed feed = new Feed(all, network.type(network.inputs().getFirst()));
    int count = Math.min(all.size(), training.batch * training.steps);
    List<Tensor> samples = IntStream.range(0, count).mapToObj(feed::tensor).toList();
    int[] labels = IntStream.range(0, count).map(all::label).toArray();
    Rehearsal rehearsal;
    try (IntegerTraining host = training.host(network, (int) common.seed)) {
      rehearsal = Rehearsal.of(trainer, host, samples, labels, training.steps, (int) common.seed);
    }
    console.say("%d steps on %s: losses %s; %s.", training.steps, target,
        Arrays.stream(rehearsal.losses()).mapToObj(loss -> String.format("%.4f", loss / (double) IntegerLoss.ONE))
            .collect(Collectors.joining(", ")),
        agreement(rehearsal));
    Rehearsal.Cost cost = rehearsal.cost();
    if (cost != null) {
      console.say("%,d instructions a step of %d samples, %,d an inference; %,d bytes of stack used, %,d of flash.",
          cost.instructions(), training.batch, cost.inference(), cost.stackBytes(), cost.flashBytes());
    }
    return rehearsal;
  }

  private String agreement(Rehearsal rehearsal) {
    if (rehearsal.same()) {
      return "losses and weights are those of the host, bit for bit";
    }
    return TrainerSettings.BACKWARD.equals(training.trainer)
        ? String.format("they differ from the host's, which adds its floats in another order, by at most %.4f",
            rehearsal.lossDifference() / (double) IntegerLoss.ONE)
        : "losses or weights are NOT those of the host: report this as a bug";
  }
}
