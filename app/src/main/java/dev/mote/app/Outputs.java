package dev.mote.app;

import dev.mote.graph.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Makes the way for what a verb writes before it starts to work, so that nobody computes for minutes in vain. */
final class Outputs {
  private Outputs() {}

  /** Makes the folders above {@code output}. Throws {@link BadInputException} where nothing can be written there. */
  static void prepare(Path output) {
    Path parent = parent(output);
    try {
      Files.createDirectories(parent);
    } catch (IOException unwritable) {
      throw refused(output, "its folder cannot be made", unwritable);
    }
    Path written = Files.exists(output) ? output : parent;
    if (!Files.isWritable(written)) {
      throw refused(output, written + " may not be written to", null);
    }
  }

  /** Like {@link #prepare}, for a file: a folder must not have its name. */
  static void prepareFile(Path output) {
    if (Files.isDirectory(output)) {
      throw refused(output, "it is a folder", null);
    }
    prepare(output);
  }

  /** Like {@link #prepare}, for a folder, which is made. Throws {@link BadInputException} where a file has its name. */
  static void prepareFolder(Path output) throws IOException {
    if (Files.exists(output) && !Files.isDirectory(output)) {
      throw refused(output, "it is a file", null);
    }
    prepare(output);
    Files.createDirectories(output);
  }

  private static Path parent(Path output) {
    Path parent = output.toAbsolutePath().getParent();
    return parent == null ? output.toAbsolutePath() : parent;
  }

  private static BadInputException refused(Path output, String why, @Nullable Throwable cause) {
    String sentence = "an output can be written, but " + output + " cannot: " + why + "; choose another path";
    return cause == null ? new BadInputException(sentence) : new BadInputException(sentence, cause);
  }
}
