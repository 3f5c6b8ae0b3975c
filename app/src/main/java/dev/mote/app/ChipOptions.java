package dev.mote.app;

import dev.mote.graph.BadInputException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How many chips of a macro are looked at, and how often each. */
final class ChipOptions {
  private static final int MOST = 100_000;

  @Option(names = "--chips", paramLabel = "N",
      description = "Chips of the macro, each with variation of its own (default: 1).")
  @Nullable
  Integer chips;

  @Option(names = "--reads", paramLabel = "N",
      description = "Passes over the data on each chip, each with noise of its own (default: 1).")
  @Nullable
  Integer reads;

  /** Throws {@link BadInputException} where a number is too small or large, or where there is no macro. */
  void check(boolean macro) {
    if (!macro && (chips != null || reads != null)) {
      throw new BadInputException((chips != null ? "--chips" : "--reads")
          + " belongs to macros, whose chips differ, found a place of exact bits; take --on cim:NAME or leave it out");
    }
    check("--chips", chips());
    check("--reads", reads());
  }

  private static void check(String option, int count) {
    if (count < 1 || count > MOST) {
      throw new BadInputException(option + " takes a number of 1 to " + MOST + ", found " + count + "; correct it");
    }
  }

  int chips() {
    return chips == null ? 1 : chips;
  }

  int reads() {
    return reads == null ? 1 : reads;
  }
}
