package dev.mote.app;

import dev.mote.graph.BadInputException;
import dev.mote.graph.UnknownName;
import dev.mote.learn.zeroth.Distribution;
import dev.mote.learn.zeroth.IntegerUpdate;
import dev.mote.learn.zeroth.ZerothOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How an emitted trainer trains: options of {@code mote emit --trainer zo}, named as those of {@code mote adapt}. */
final class TrainerSettings {
  @Option(names = "--trainer", paramLabel = "zo",
      description = "Write a trainer too: zo trains an int8 network by forward passes alone.")
  @Nullable
  String trainer;

  @Option(names = "--layers", paramLabel = "CHOICE", defaultValue = "all",
      description = "What is trained: all, last:K, bias, #NUMBER or layers' names with *, with commas between; :bias after a"
          + " name trains its biases only (default ${DEFAULT-VALUE}).")
  String layers = "";

  @Option(names = "--perturb", paramLabel = "WHAT", defaultValue = "mixture",
      description = "weights (of a layer at a time), nodes (a layer's results) or mixture (for each layer what varies less)"
          + " (default ${DEFAULT-VALUE}).")
  String perturb = "";

  @Option(names = "--batch", paramLabel = "N", defaultValue = "16",
      description = "Samples a step (default ${DEFAULT-VALUE}).")
  int batch;

  @Option(names = "--queries", paramLabel = "N", defaultValue = "50",
      description = "Perturbed losses a layer and step (default ${DEFAULT-VALUE}).")
  int queries;

  @Option(names = {"--lr", "--rate"}, paramLabel = "X", defaultValue = "0.0039",
      description = "Learning rate (default ${DEFAULT-VALUE}); the code may lower it from step to step.")
  double rate;

  @Option(names = "--sigma", paramLabel = "W,B,N", split = ",", defaultValue = "1,100,5",
      description = "Integer steps by which weights, biases and nodes are perturbed (default ${DEFAULT-VALUE}).")
  int[] sigma = {};

  @Option(names = "--gaussian", description = "Perturb weights and biases by Gaussian steps rather than signs.")
  boolean gaussian;

  @Option(names = "--antithetic",
      description = "Compare a step forth with the step back: twice the passes, less noise.")
  boolean antithetic;

  @Option(names = "--rounding", paramLabel = "HOW", defaultValue = "nearest",
      description = "How updates become whole: nearest, stochastic, or sign (one step each) (default ${DEFAULT-VALUE}).")
  String rounding = "";

  @Option(names = "--no-norm-scaling", description = "Do not shrink estimates to the gradient's norm.")
  boolean noNormScaling;

  @Option(names = "--no-quantization-scaling",
      description = "Do not divide gradients by the square of a channel's scale.")
  boolean noQuantizationScaling;

  @Option(names = "--normalize-loss", description = "Divide differences of losses by their deviation.")
  boolean normalizeLoss;

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
    if (trainer != null && !trainer.equals("zo")) {
      throw UnknownName.refusedAs("--trainer", List.of("zo"), trainer);
    }
    if (trainer == null && rehearse != null) {
      throw new BadInputException("--rehearse takes the steps of a trainer, found no --trainer; add --trainer zo");
    }
    if (steps < 1) {
      throw new BadInputException("a rehearsal takes at least 1 step, found " + steps + "; choose another number");
    }
    options(1);
  }

  ZerothOptions options(int seed) {
    if (sigma.length != 3) {
      throw new BadInputException("--sigma takes three whole numbers with commas between, found " + sigma.length
          + "; give them for weights, biases and nodes");
    }
    return new ZerothOptions(1, batch, queries, new ZerothOptions.Sigma(sigma[0], sigma[1], sigma[2]),
        gaussian ? Distribution.GAUSSIAN : Distribution.SIGNS, antithetic,
        AdaptSettings.named("--perturb", perturb, ZerothOptions.Method.values()), rate, !noNormScaling,
        !noQuantizationScaling,
        normalizeLoss, AdaptSettings.named("--rounding", rounding, IntegerUpdate.Rounding.values()), 0, seed);
  }
}
