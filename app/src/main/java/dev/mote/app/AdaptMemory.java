package dev.mote.app;

import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.MoteException;
import dev.mote.graph.UnsupportedException;
import dev.mote.hardware.mcu.Emitter;
import dev.mote.hardware.mcu.McuTarget;
import dev.mote.hardware.mcu.TrainerFirmware;
import dev.mote.learn.zeroth.Layer;
import dev.mote.learn.zeroth.LayerChoice;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The memory of a step of {@code mote adapt} on a Cortex-M4, predicted from the plan of the emitted trainer. */
final class AdaptMemory {
  private static final McuTarget TARGET = McuTarget.CORTEX_M4;

  private final Graph network;
  private final AdaptSettings settings;
  private final int batch;

  AdaptMemory(Graph network, AdaptSettings settings, int batch) {
    this.network = network;
    this.settings = settings;
    this.batch = batch;
  }

  /** All memory of a step by the method and of the perturbation that the settings ask for, in one sentence. */
  String sentence(List<Layer> layers) {
    TrainerFirmware step;
    try {
      step = settings.trainer(network, layers, settings.method, settings.perturb, batch, TARGET);
    } catch (UnsupportedException noTrainer) {
      return "The memory of a step is that of the host alone, as no device trains so: " + noTrainer.getMessage() + ".";
    }
    long inference = Emitter.emit(network, TARGET).arenaBytes();
    String other = settings.isByBackPropagation() ? AdaptSettings.FORWARD : AdaptSettings.BACK_PROPAGATION;
    String beside = described(() -> settings.trainer(network, layers, other, settings.perturb, batch, TARGET));
    return String.format(Locale.ROOT,
        "A step takes %,d bytes of RAM on a %s, %,d more than inference: %,d for activations that are kept, %,d for"
            + " differences and sums, %,d for trained integers, %,d for samples that stay and stack; --method %s takes %s.",
        step.ramBytes(), TARGET.label(), step.ramBytes() - inference, Math.max(0, step.arenaBytes() - inference),
        step.memoryBytes() - step.arenaBytes() - step.trainedBytes(), step.trainedBytes(),
        step.sampleBytes() + step.stackBytes(), other, beside);
  }

  private static String described(Supplier<TrainerFirmware> trainer) {
    Long bytes = bytes(trainer);
    return bytes == null ? "what no device has code for" : String.format(Locale.ROOT, "%,d", bytes);
  }

  private static @Nullable Long bytes(Supplier<TrainerFirmware> trainer) {
    try {
      return trainer.get().ramBytes();
    } catch (MoteException noCode) {
      return null;
    }
  }

  /** Throws {@link BadInputException} with what would fit where a step needs more than {@code budget} bytes. */
  void check(List<Layer> layers, long budget) {
    long needed = settings.trainer(network, layers, settings.method, settings.perturb, batch, TARGET).ramBytes();
    if (needed > budget) {
      String fits = fitting(layers, budget);
      throw new BadInputException(String.format(Locale.ROOT, "a step stays within --ram, found %,d bytes needed for a"
          + " budget of %,d, %,d too many; %s", needed, budget, needed - budget,
          fits == null ? "no choice fits: take a smaller network or a larger budget" : fits));
    }
  }

  /** The first choice that fits, from what changes least: another perturbation, smaller batches, other methods, fewer layers. */
  private @Nullable String fitting(List<Layer> layers, long budget) {
    String method = settings.method;
    if (!settings.isByBackPropagation()) {
      for (String perturb : List.of("weights", "nodes")) {
        Long bytes = bytes(() -> settings.trainer(network, layers, method, perturb, batch, TARGET));
        if (bytes != null && bytes <= budget) {
          return String.format(Locale.ROOT, "--perturb %s takes %,d", perturb, bytes);
        }
      }
    }
    for (int size = batch / 2; size >= 1; size /= 2) {
      int smaller = size;
      Long bytes = bytes(() -> settings.trainer(network, layers, method, settings.perturb, smaller, TARGET));
      if (bytes != null && bytes <= budget) {
        return String.format(Locale.ROOT, "--batch %d takes %,d", size, bytes);
      }
    }
    if (settings.isByBackPropagation()) {
      Long bytes = bytes(
          () -> settings.trainer(network, layers, AdaptSettings.FORWARD, settings.perturb, batch, TARGET));
      if (bytes != null && bytes <= budget) {
        return String.format(Locale.ROOT, "--method %s takes %,d", AdaptSettings.FORWARD, bytes);
      }
    }
    for (int last = Layer.of(network).size() - 1; last >= 1; last--) {
      List<Layer> fewer = LayerChoice.parse("last:" + last).of(network);
      Long bytes = bytes(() -> settings.trainer(network, fewer, method, settings.perturb, batch, TARGET));
      if (bytes != null && bytes <= budget) {
        return String.format(Locale.ROOT, "--layers last:%d takes %,d", last, bytes);
      }
    }
    return null;
  }
}
