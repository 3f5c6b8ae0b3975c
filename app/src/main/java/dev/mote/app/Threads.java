package dev.mote.app;

import dev.mote.engine.Engine;
import org.jspecify.annotations.Nullable;

/** The option {@code --threads}. */
final class Threads {
  private Threads() {}

  /** Throws {@link dev.mote.graph.BadInputException} where no engine has this many threads. */
  static void check(@Nullable Integer asked) {
    Engine.Options.threads(count(asked));
  }

  /** The number asked for, else one for each processor. */
  static int count(@Nullable Integer asked) {
    return asked == null ? Runtime.getRuntime().availableProcessors() : asked;
  }
}
