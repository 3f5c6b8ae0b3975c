package dev.mote.app;

import org.jspecify.annotations.Nullable;

/** A training under way, shown step by step with what its last epoch gave. */
final class TrainingProgress implements AutoCloseable {
  private final Console console;
  private final String task;
  private @Nullable Progress progress;
  private String words = "";

  /** @param task what is shown as being done, such as {@code train} */
  TrainingProgress(Console console, String task) {
    this.console = console;
    this.task = task;
  }

  void stepped(long step, long total) {
    if (progress == null) {
      progress = console.progress(task, total);
    }
    progress.at(step, words);
  }

  /** Accuracies that are not a number are left out. */
  void ended(int epoch, double loss, double accuracy, double validationAccuracy) {
    words = String.format("epoch %d: loss %.3f", epoch, loss)
        + (Double.isNaN(accuracy) ? "" : String.format(", %.1f %% right", 100 * accuracy))
        + (Double.isNaN(validationAccuracy) ? "" : String.format(", %.1f %% in validation", 100 * validationAccuracy));
  }

  @Override
  public void close() {
    if (progress != null) {
      progress.close();
    }
  }
}
