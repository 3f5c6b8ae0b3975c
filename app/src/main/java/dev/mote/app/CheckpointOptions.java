package dev.mote.app;

import dev.mote.graph.BadInputException;
import dev.mote.learn.zeroth.IntegerTraining;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a training is saved, and whether it goes on from there. */
final class CheckpointOptions {
  @Option(names = "--checkpoint", paramLabel = "FILE",
      description = "Where to save the training after each epoch, so that --resume goes on after a stop.")
  @Nullable
  Path checkpoint;

  @Option(names = "--checkpoint-steps", paramLabel = "N", defaultValue = "0",
      description = "Save every N steps, too (default: only after epochs).")
  long steps;

  @Option(names = "--resume",
      description = "Go on from --checkpoint where that file is there; the result has the same bits.")
  boolean resume;

  /** Throws {@link BadInputException} where options do not fit each other, or the file those that the run uses. */
  void prepare(Path input, @Nullable Path output) {
    if (checkpoint != null) {
      Outputs.keepApart(checkpoint, input);
      Outputs.prepareFile(checkpoint);
      if (checkpoint.equals(output)) {
        throw new BadInputException("a checkpoint is another file than the output, found --checkpoint " + checkpoint
            + " for both; choose another path");
      }
    } else if (resume || steps != 0) {
      throw new BadInputException((resume ? "--resume goes on from" : "--checkpoint-steps says how often to save")
          + " a checkpoint, found no --checkpoint FILE; name it");
    }
    if (steps < 0) {
      throw new BadInputException("a checkpoint is saved every 1 or more steps, found --checkpoint-steps " + steps
          + "; give a positive number");
    }
  }

  IntegerTraining.Saving saving() {
    return new IntegerTraining.Saving(checkpoint, steps, resume);
  }

  /** Neither saves nor goes on. */
  void clear() {
    checkpoint = null;
    steps = 0;
    resume = false;
  }
}
