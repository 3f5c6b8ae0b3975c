package dev.mote.app;

import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.UnsupportedException;
import dev.mote.hardware.mcu.McuTarget;
import dev.mote.hardware.mcu.TrainerFirmware;
import dev.mote.learn.zeroth.Layer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Holds a trainer to a budget of RAM; where it needs more, finds a choice that fits. */
record RamBudget(Graph network, TrainerSettings settings, McuTarget target, int seed) {
  /** Throws {@link BadInputException} with what would fit where {@code trainer} needs more than {@code bytes}. */
  void check(TrainerFirmware trainer, long bytes) {
    if (trainer.ramBytes() <= bytes) {
      return;
    }
    String fits = fitting(bytes);
    throw new BadInputException(String.format(
        "a trainer stays within --ram, found %,d bytes needed (%,d of memory, %,d of stack, %,d of samples that stay) for a"
            + " budget of %,d, %,d too many; %s",
        trainer.ramBytes(), trainer.memoryBytes(), trainer.stackBytes(), trainer.sampleBytes(), bytes,
        trainer.ramBytes() - bytes,
        fits == null ? "no choice of layers fits: take a smaller network or a larger budget" : fits));
  }

  /** The first choice that fits: the same layers by forward passes, then fewer layers. */
  private @Nullable String fitting(long bytes) {
    String method = java.util.Objects.requireNonNull(settings.trainer);
    List<List<String>> choices = new ArrayList<>();
    if (method.equals(TrainerSettings.BACKWARD)) {
      choices.add(List.of(TrainerSettings.FORWARD, settings.layers));
    }
    for (int last = Layer.of(network).size() - 1; last >= 1; last--) {
      choices.add(List.of(method, "last:" + last));
    }
    choices.add(List.of(method, "bias"));
    for (List<String> choice : choices) {
      Long needed = bytes(choice.getFirst(), choice.getLast());
      if (needed != null && needed <= bytes) {
        return String.format("--trainer %s --layers %s takes %,d", choice.getFirst(), choice.getLast(), needed);
      }
    }
    return null;
  }

  /** What a choice needs, or null where it has no C. */
  private @Nullable Long bytes(String method, String layers) {
    try {
      return settings.emit(network, method, layers, target, seed).ramBytes();
    } catch (UnsupportedException noCode) {
      return null;
    }
  }
}
