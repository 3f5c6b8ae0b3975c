package dev.mote.app;

import dev.mote.formats.data.DataSet;
import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.UnknownName;
import dev.mote.hardware.mcu.McuTarget;
import dev.mote.hardware.mcu.TrainerFirmware;
import dev.mote.learn.Augmentation;
import dev.mote.learn.Loss;
import dev.mote.learn.Optimizer;
import dev.mote.learn.TrainingOptions;
import dev.mote.learn.integer.IntegerOptions;
import dev.mote.learn.zeroth.Distribution;
import dev.mote.learn.zeroth.IntegerUpdate;
import dev.mote.learn.zeroth.Layer;
import dev.mote.learn.zeroth.ZerothOptions;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How {@code mote adapt} moves the integers of a network. */
final class AdaptSettings {
  static final String FORWARD = "zo";
  static final String BACK_PROPAGATION = "bp";
  private static final String FLOAT = "float";
  private static final List<String> METHODS = List.of(FORWARD, BACK_PROPAGATION, FLOAT);

  @Option(names = "--method", paramLabel = "WHAT", defaultValue = "zo",
      description = "zo (forward passes alone) or, to compare with, bp (back-propagation) or float (back-propagation of"
          + " all weights as floats, which gives a float network) (default ${DEFAULT-VALUE}).")
  String method = "";

  @Option(names = "--perturb", paramLabel = "WHAT", defaultValue = "mixture",
      description = "weights (of a layer at a time), samples (weights of a layer at a time, other steps for each sample), fewest (those or nodes),"
          + " nodes (a layer's results), mixture (for each layer what varies"
          + " less, by counting), measured (by measuring on the first batch), model (all weights at once), scales (of weights alone, in steps of 1/1024) or coordinates (one weight at a time) (default ${DEFAULT-VALUE}).")
  String perturb = "";

  @Option(names = "--epochs", paramLabel = "N", defaultValue = "50",
      description = "Passes over the data (default ${DEFAULT-VALUE}).")
  int epochs;

  @Option(names = "--batch", paramLabel = "N",
      description = "Samples a step (default: 100, or all where there are fewer).")
  @Nullable
  Integer batch;

  @Option(names = "--queries", paramLabel = "N", defaultValue = "50",
      description = "Perturbed losses a layer and step (default ${DEFAULT-VALUE}).")
  int queries;

  @Option(names = {"--lr", "--rate"}, paramLabel = "X",
      description = "Learning rate at the start; it falls along a cosine (default: 0.0039, by back-propagation 0.001).")
  @Nullable
  Double rate;

  @Option(names = "--momentum", paramLabel = "X", defaultValue = "0",
      description = "The share of the last step that the next one goes on with; with zo it takes --rounding carry"
          + " (default ${DEFAULT-VALUE}).")
  double momentum;

  @Option(names = "--sigma", paramLabel = "W,B,N", split = ",", defaultValue = "1,100,5",
      description = "Integer steps by which weights, biases and nodes are perturbed (default ${DEFAULT-VALUE}).")
  int[] sigma = {};

  @Option(names = "--gaussian", description = "Perturb weights and biases by Gaussian steps rather than signs.")
  boolean gaussian;

  @Option(names = "--antithetic",
      description = "Compare a step forth with the step back: twice the passes, less noise.")
  boolean antithetic;

  @Option(names = "--rounding", paramLabel = "HOW", defaultValue = "nearest",
      description = "How updates become whole: nearest, stochastic, carry (what is lost is kept for the next step, a byte an"
          + " integer), or sign (one step each) (default ${DEFAULT-VALUE}).")
  String rounding = "";

  @Option(names = "--no-norm-scaling", description = "Do not shrink estimates to the gradient's norm.")
  boolean noNormScaling;

  @Option(names = "--no-quantization-scaling",
      description = "Do not divide gradients by the square of a channel's scale.")
  boolean noQuantizationScaling;

  @Option(names = "--normalize-loss",
      description = "Divide differences of losses by their deviation, where weights are perturbed.")
  boolean normalizeLoss;

  @Option(names = "--center",
      description = "Leave to biases what moves the mean of a channel's results, so that noise in weights does less harm.")
  boolean center;

  @Option(names = "--patience", paramLabel = "N", defaultValue = "0",
      description = "Stop after N epochs without a better validation accuracy (default: never).")
  int patience;

  @Option(names = "--exact-last",
      description = "Give the last layer, a dense one, its exact gradient, which needs no further passes.")
  boolean exactLast;

  @Option(names = "--ram", paramLabel = "BYTES",
      description = "Refuse a step that needs more RAM than this on a Cortex-M4, and say what would fit.")
  @Nullable
  Long ram;

  /** Throws {@link BadInputException} where a word is unknown or options do not fit each other. */
  void check() {
    if (!METHODS.contains(method)) {
      throw UnknownName.refusedAs("--method", METHODS, method);
    }
    if (momentum != 0 && method.equals(FORWARD) && !rounding.equals("carry")) {
      throw new BadInputException(
          "--momentum takes --rounding carry with --method zo, as it keeps parts of steps, found "
              + "--rounding " + rounding + "; choose carry or leave the momentum out");
    }
    if (center && !method.equals(FORWARD)) {
      throw new BadInputException("--center belongs to --method zo, found --method " + method + "; leave it out");
    }
    named("--perturb", perturb, ZerothOptions.Method.values());
    named("--rounding", rounding, IntegerUpdate.Rounding.values());
    if (sigma.length != 3) {
      throw new BadInputException("--sigma takes three whole numbers with commas between, found " + sigma.length
          + "; give them for weights, biases and nodes");
    }
    if (ram != null && ram < 1) {
      throw new BadInputException("a budget of RAM is at least 1 byte, found " + ram + "; choose another number");
    }
    if (exactLast && !method.equals(FORWARD)) {
      throw new BadInputException(
          "--exact-last belongs to --method zo, found --method " + method + ", where all gradients"
              + " are exact; leave it out");
    }
  }

  /** Whether the network is trained as floats. */
  boolean isOnFloats() {
    return method.equals(FLOAT);
  }

  /** Whether gradients of integers come from back-propagation. */
  boolean isByBackPropagation() {
    return method.equals(BACK_PROPAGATION);
  }

  /** Whether scales are trained, with which a network must be lowered again. */
  boolean isByScales() {
    return method.equals(FORWARD) && perturb.equals("scales");
  }

  /** Samples a step. */
  int batch(DataSet samples) {
    return batch != null ? batch : Math.clamp(samples.size(), 1, 100);
  }

  /** The options of gradient-free training. */
  ZerothOptions zeroth(int size, int seed) {
    return new ZerothOptions(epochs, size, queries,
        new ZerothOptions.Sigma(sigma[0], sigma[1], sigma[2]),
        gaussian ? Distribution.GAUSSIAN : Distribution.SIGNS, antithetic,
        named("--perturb", perturb, ZerothOptions.Method.values()), rate != null ? rate : 0.0039, !noNormScaling,
        !noQuantizationScaling,
        normalizeLoss, named("--rounding", rounding, IntegerUpdate.Rounding.values()), patience, seed)
        .withExactLast(exactLast).withMomentum(momentum).withCentered(center);
  }

  /** The options of back-propagation. */
  IntegerOptions integer(int size, int seed) {
    return new IntegerOptions(epochs, size, rate != null ? rate : 0.001, momentum, !noQuantizationScaling,
        named("--rounding", rounding, IntegerUpdate.Rounding.values()), patience, seed);
  }

  /** The options of training on floats, with the same steps and the same falling rate. */
  TrainingOptions floats(int size, int seed) {
    return new TrainingOptions(epochs, size, new Loss.CrossEntropy(0), new Optimizer.Sgd((float) momentum, false, 0),
        rate != null ? rate.floatValue() : 0.001f, 0, true, patience, Augmentation.NONE, seed);
  }

  /** The constant of an enum that is written in lower case. */
  static <E extends Enum<E>> E named(String option, String label, E[] values) {
    return Arrays.stream(values).filter(each -> each.name().toLowerCase(Locale.ROOT).equals(label)).findFirst()
        .orElseThrow(() -> UnknownName.refusedAs(option,
            Arrays.stream(values).map(each -> each.name().toLowerCase(Locale.ROOT)).toList(), label));
  }

  /**
   * The trainer of a device by a method and perturbation, with all else as here; what is measured counts as by results, which take
   * more.
   */
  TrainerFirmware trainer(Graph network, List<Layer> layers, String method, String perturb, int size,
      McuTarget target) {
    if (method.equals(BACK_PROPAGATION)) {
      return TrainerFirmware.emit(network, layers, integer(size, 1), target);
    }
    ZerothOptions.Method perturbed = perturb.equals("measured")
        ? ZerothOptions.Method.NODES
        : named("--perturb", perturb, ZerothOptions.Method.values());
    return TrainerFirmware.emit(network, layers, zeroth(size, 1).withMethod(perturbed), target);
  }
}
