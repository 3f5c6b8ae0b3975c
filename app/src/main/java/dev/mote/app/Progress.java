package dev.mote.app;

import java.io.PrintStream;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A task under way, shown on standard error: a bar on a terminal, else a line when it starts and one at each quarter. */
abstract class Progress implements AutoCloseable {
  /** Whether standard error is a terminal, which only the launcher can see. */
  private static final boolean TERMINAL = Boolean.getBoolean("mote.terminal");
  private static final int WIDTH = 100;

  /** Starts to show a task of {@code steps} steps. */
  static Progress start(PrintStream err, String task, long steps) {
    return TERMINAL ? new Bar(err, task, steps) : new Lines(err, task, steps);
  }

  /** Says how many steps are done and, in a few words, how it goes. */
  abstract void at(long done, String words);

  /** Says how many steps are done. */
  final void at(long done) {
    at(done, "");
  }

  @Override
  public abstract void close();

  private static final class Bar extends Progress {
    private final ProgressBar bar;

    Bar(PrintStream err, String task, long steps) {
      bar = new ProgressBarBuilder()
          .setTaskName(task)
          .setInitialMax(steps)
          .setStyle(ProgressBarStyle.ASCII)
          .setConsumer(new ConsoleProgressBarConsumer(err, WIDTH))
          .build();
    }

    @Override
    void at(long done, String words) {
      bar.stepTo(done);
      bar.setExtraMessage(words);
    }

    @Override
    public void close() {
      bar.close();
    }
  }

  private static final class Lines extends Progress {
    private static final int PARTS = 4;

    private final PrintStream err;
    private final String task;
    private final long steps;
    private long part;

    Lines(PrintStream err, String task, long steps) {
      this.err = err;
      this.task = task;
      this.steps = Math.max(1, steps);
      err.println(task);
    }

    @Override
    void at(long done, String words) {
      long now = done * PARTS / steps;
      if (now > part) {
        part = now;
        err.println((task + ": " + done + " of " + steps + " " + words).stripTrailing());
      }
    }

    @Override
    public void close() {}
  }
}
