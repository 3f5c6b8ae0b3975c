package dev.mote.learn.zeroth;

import dev.mote.learn.Checkpoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The checkpoint of a training on integers, if it has one. */
final class EpochFile {
  private final IntegerTraining training;
  private final IntegerTraining.Saving saving;
  private final long fingerprint;

  EpochFile(IntegerTraining training, IntegerTraining.Saving saving, long fingerprint) {
    this.training = training;
    this.saving = saving;
    this.fingerprint = fingerprint;
    if (saving.checkpoint() != null) {
      Checkpoint.requireReplaceable(saving.checkpoint());
    }
  }

  /** Which integers are trained, for a fingerprint. */
  static String choice(IntegerTraining training) {
    List<String> choice = new ArrayList<>();
    for (Parameter parameter : training.parameters()) {
      int[] places = new int[parameter.count()];
      Arrays.setAll(places, parameter::place);
      choice.add(parameter.name() + " " + Arrays.hashCode(places));
    }
    return choice.toString();
  }

  void resume(EpochState state) {
    Path file = saving.checkpoint();
    if (file != null && saving.resume() && Files.exists(file)) {
      Checkpoint.read(file, fingerprint, in -> state.read(in, training));
    }
  }

  void stepped(EpochState state) {
    if (saving.every() > 0 && state.step % saving.every() == 0) {
      save(state);
    }
  }

  void save(EpochState state) {
    if (saving.checkpoint() != null) {
      Checkpoint.write(saving.checkpoint(), fingerprint, out -> state.write(out, training));
    }
  }
}
