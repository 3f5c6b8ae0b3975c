package dev.mote.app;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;

/**
 * One verb of the command line. A new verb is a subclass with picocli's {@code @Command}, its own options as fields, and
 * a line in {@link Main}.
 */
abstract class Verb {
  /** The options that all verbs share. */
  @Mixin
  final CommonOptions common = new CommonOptions();

  /**
   * Does the work. Failures are thrown: a {@link dev.mote.graph.MoteException} with the sentence the user reads, or an
   * {@link java.io.IOException}.
   */
  abstract void run(Console console) throws Exception;

  /** The file or folder the verb writes, beside which the record of the run goes; null where it writes none. */
  @Nullable
  Path output() {
    return null;
  }
}
