package dev.mote.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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

  /** Refuses wrong options and makes the way for outputs, before any work. */
  void prepare() {}

  /**
   * Does the work. Failures are thrown: a {@link dev.mote.graph.MoteException} with the sentence the user reads, or an
   * {@link IOException}.
   */
  abstract void run(Console console) throws Exception;

  /** The file or folder the verb writes, beside which the record of the run goes; null where it writes none. */
  @Nullable
  Path output() {
    return null;
  }

  /** All files and folders that the verb writes and that its command line may name. */
  List<Path> written() {
    Path output = output();
    return output == null ? List.of() : List.of(output);
  }

  /** The same with the record of the run. */
  final Set<Path> allWritten() {
    Set<Path> written = new HashSet<>(written());
    if (common.record != null) {
      written.add(common.record);
    }
    return written;
  }

  /** After the run, the files it wrote that the same run gives again, bit for bit. */
  List<Path> files() {
    return List.of();
  }

  /** Makes the verb write into {@code folder} and nowhere else, under the same names, so that a run can be repeated. */
  void redirect(Path folder) {}
}
