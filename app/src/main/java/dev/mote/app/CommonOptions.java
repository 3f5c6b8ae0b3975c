package dev.mote.app;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every verb. */
final class CommonOptions {
  @Option(names = "--json", description = "Print one JSON object on standard output and nothing else there.")
  boolean json;

  @Option(names = "--seed", paramLabel = "N", defaultValue = "1",
      description = "Seed of all randomness (default ${DEFAULT-VALUE}); the same seed gives the same bits on any machine.")
  long seed;

  @Option(names = "--debug", description = "Print the stack trace of a failure.")
  boolean debug;

  @Option(names = "--record", paramLabel = "FILE", description = "Write what was done to FILE, for `mote replay FILE`"
      + " (default: beside the output, where there is one).")
  @Nullable
  Path record;

  @Option(names = {"-h", "--help"}, usageHelp = true, description = "Print this help.")
  boolean help;
}
