package dev.mote.app;

import dev.mote.engine.Engine;
import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.UnknownName;
import dev.mote.hardware.mcu.McuTarget;
import dev.mote.hardware.mcu.TrainerFirmware;
import dev.mote.learn.integer.IntegerOptions;
import dev.mote.learn.integer.IntegerTrainer;
import dev.mote.learn.zeroth.Distribution;
import dev.mote.learn.zeroth.IntegerTraining;
import dev.mote.learn.zeroth.IntegerUpdate;
import dev.mote.learn.zeroth.Layer;
import dev.mote.learn.zeroth.LayerChoice;
import dev.mote.learn.zeroth.ZerothOptions;
import dev.mote.learn.zeroth.ZerothTrainer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How an emitted trainer trains: options of {@code mote emit --trainer zo|bp}, named as those of {@code mote adapt}. */
final class TrainerSettings {
  static final String FORWARD = "zo";
  static final String BACKWARD = "bp";
  private static final List<String> METHODS = List.of(FORWARD, BACKWARD);

  @Option(names = "--trainer", paramLabel = "zo|bp",
      description = "Write a trainer of an int8 network too: zo by forward passes alone, bp by back-propagation.")
  @Nullable
  String trainer;

  @Option(names = "--layers", paramLabel = "CHOICE", defaultValue = "all",
      description = "What is trained: all, last:K, bias, #NUMBER or layers' names with *, with commas between; :bias after a"
          + " name trains its biases only (default ${DEFAULT-VALUE}).")
  String layers = "";

  @Option(names = "--perturb", paramLabel = "WHAT", defaultValue = "mixture",
      description = "zo: weights (of a layer at a time), nodes (a layer's results) or mixture (for each layer what varies less)"
          + " (default ${DEFAULT-VALUE}).")
  String perturb = "";

  @Option(names = "--batch", paramLabel = "N", defaultValue = "16",
      description = "Samples a step (default ${DEFAULT-VALUE}).")
  int batch;

  @Option(names = "--queries", paramLabel = "N", defaultValue = "50",
      description = "zo: perturbed losses a layer and step (default ${DEFAULT-VALUE}).")
  int queries;

  @Option(names = {"--lr", "--rate"}, paramLabel = "X", defaultValue = "0.0039",
      description = "Learning rate (default ${DEFAULT-VALUE}); the code may lower it from step to step.")
  double rate;

  @Option(names = "--sigma", paramLabel = "W,B,N", split = ",", defaultValue = "1,100,5",
      description = "zo: integer steps by which weights, biases and nodes are perturbed (default ${DEFAULT-VALUE}).")
  int[] sigma = {};

  @Option(names = "--gaussian", description = "zo: perturb weights and biases by Gaussian steps rather than signs.")
  boolean gaussian;

  @Option(names = "--antithetic",
      description = "zo: compare a step forth with the step back: twice the passes, less noise.")
  boolean antithetic;

  @Option(names = "--rounding", paramLabel = "HOW", defaultValue = "nearest",
      description = "How updates become whole: nearest, stochastic, carry (what is lost is kept for the next step, a byte an"
          + " integer), or sign (one step each) (default ${DEFAULT-VALUE}).")
  String rounding = "";

  @Option(names = "--no-norm-scaling", description = "zo: do not shrink estimates to the gradient's norm.")
  boolean noNormScaling;

  @Option(names = "--no-quantization-scaling",
      description = "Do not divide gradients by the square of a channel's scale.")
  boolean noQuantizationScaling;

  @Option(names = "--normalize-loss", description = "zo: divide differences of losses by their deviation.")
  boolean normalizeLoss;

  @Option(names = "--ram", paramLabel = "BYTES",
      description = "Refuse a trainer that needs more RAM than this, and say what would fit.")
  @Nullable
  Long ram;

  @Option(names = "--rehearse", paramLabel = "SPEC",
      description = "Take the first steps on this labelled data, on the emulated board (c99: this machine) and on the host,"
          + " and compare their bits.")
  @Nullable
  String rehearse;

  @Option(names = "--steps", paramLabel = "N", defaultValue = "2",
      description = "Steps of the rehearsal (default ${DEFAULT-VALUE}).")
  int steps;

  /** Throws {@link BadInputException} where a word is unknown. */
  void check() {
    if (trainer != null && !METHODS.contains(trainer)) {
      throw UnknownName.refusedAs("--trainer", METHODS, trainer);
    }
    if (trainer == null && (rehearse != null || ram != null)) {
      throw new BadInputException((rehearse != null ? "--rehearse takes the steps" : "--ram is the memory")
          + " of a trainer, found no --trainer; add --trainer zo or bp");
    }
    if (steps < 1) {
      throw new BadInputException("a rehearsal takes at least 1 step, found " + steps + "; choose another number");
    }
    if (ram != null && ram < 1) {
      throw new BadInputException("a budget of RAM is at least 1 byte, found " + ram + "; choose another number");
    }
    zeroth(1);
    integer(1);
  }

  /** The trainer of {@code choice} by {@code method}. */
  TrainerFirmware emit(Graph network, String method, String choice, McuTarget target, int seed) {
    List<Layer> chosen = LayerChoice.parse(choice).of(network);
    return method.equals(BACKWARD)
        ? TrainerFirmware.emit(network, chosen, integer(seed), target)
        : TrainerFirmware.emit(network, chosen, zeroth(seed), target);
  }

  /** The same training on the host. */
  IntegerTraining host(Graph network, int seed) {
    List<Layer> chosen = LayerChoice.parse(layers).of(network);
    return BACKWARD.equals(trainer)
        ? new IntegerTrainer(network, chosen, integer(seed), Engine::new, Engine::new)
        : new ZerothTrainer(network, chosen, zeroth(seed), Engine::new);
  }

  private IntegerOptions integer(int seed) {
    return new IntegerOptions(1, batch, rate, 0, !noQuantizationScaling, rounding(), 0, seed);
  }

  private IntegerUpdate.Rounding rounding() {
    return AdaptSettings.named("--rounding", rounding, IntegerUpdate.Rounding.values());
  }

  private ZerothOptions zeroth(int seed) {
    if (sigma.length != 3) {
      throw new BadInputException("--sigma takes three whole numbers with commas between, found " + sigma.length
          + "; give them for weights, biases and nodes");
    }
    return new ZerothOptions(1, batch, queries, new ZerothOptions.Sigma(sigma[0], sigma[1], sigma[2]),
        gaussian ? Distribution.GAUSSIAN : Distribution.SIGNS, antithetic,
        AdaptSettings.named("--perturb", perturb, ZerothOptions.Method.values()), rate, !noNormScaling,
        !noQuantizationScaling, normalizeLoss, rounding(), 0, seed);
  }
}
