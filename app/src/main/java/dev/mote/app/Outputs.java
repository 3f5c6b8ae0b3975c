package dev.mote.app;

import dev.mote.formats.Models;
import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/**
 * What a verb writes. The way is made before the work begins, so that nobody computes for minutes in vain; and a file is
 * replaced at once when its contents are whole, so that a run that fails or is stopped leaves the file that was there.
 */
final class Outputs {
  private Outputs() {}

  /** Makes the folders above {@code output}, a file. Throws {@link BadInputException} where none can be written there. */
  static void prepareFile(Path output) {
    if (Files.isDirectory(output)) {
      throw refused(output, "it is a folder", null);
    }
    prepare(output);
  }

  /** Makes the folders above {@code output}, a folder. Throws {@link BadInputException} where nothing can be written in it. */
  static void prepareFolder(Path output) {
    if (Files.exists(output) && !Files.isDirectory(output)) {
      throw refused(output, "it is a file", null);
    }
    prepare(output);
  }

  /** Throws {@link BadInputException} where {@code output} is the file {@code input}, which would be lost. */
  static void keepApart(Path output, Path input) {
    try {
      if (Files.exists(output) && Files.exists(input) && Files.isSameFile(output, input)) {
        throw refused(output, "it is an input of the run, which would be lost", null);
      }
    } catch (IOException unreadable) {
      throw refused(output, "it cannot be told from the inputs", unreadable);
    }
  }

  /** The same name in {@code folder}. */
  static Path moved(Path output, Path folder) {
    Path name = output.toAbsolutePath().normalize().getFileName();
    return name == null ? folder : folder.resolve(name);
  }

  /** Writes {@code file} in whole, with the folders above it. */
  static void write(Path file, byte[] contents) throws IOException {
    Files.createDirectories(parent(file));
    if (isDevice(file)) {
      Files.write(file, contents);
      return;
    }
    Path target = Files.exists(file) ? file.toRealPath() : file;
    Path part = target.resolveSibling(target.getFileName() + ".part");
    try {
      Files.write(part, contents);
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /** Writes {@code file} in whole. */
  static void write(Path file, String text) throws IOException {
    write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Writes {@code network} in whole, in the format that the file's extension names. */
  static void write(Path file, Graph network) throws IOException {
    write(file, Models.bytes(network, file));
  }

  /** Whether {@code file} is there and holds nothing, such as {@code /dev/stdout}. */
  static boolean isDevice(Path file) {
    return Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file);
  }

  private static void prepare(Path output) {
    Path folder = parent(output);
    try {
      Files.createDirectories(folder);
    } catch (IOException unwritable) {
      throw refused(output, "its folder cannot be made", unwritable);
    }
    boolean device = isDevice(output);
    Path written = !device && !Files.isWritable(folder) ? folder : Files.exists(output) ? output : folder;
    if (!Files.isWritable(written)) {
      throw refused(output, written + " may not be written to", null);
    }
  }

  private static Path parent(Path output) {
    Path absolute = output.toAbsolutePath();
    Path parent = absolute.getParent();
    return parent == null ? absolute : parent;
  }

  private static BadInputException refused(Path output, String why, @Nullable Throwable cause) {
    String sentence = "an output can be written, but " + output + " cannot: " + why + "; choose another path";
    return cause == null ? new BadInputException(sentence) : new BadInputException(sentence, cause);
  }
}
