package dev.mote.formats.data;

import dev.mote.graph.BadInputException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;

/** Reads files whole, with failures told in one sentence. */
final class Reading {
  private Reading() {}

  /** The bytes of a file, decompressed where its name ends in {@code .gz}. */
  static InputStream stream(Path file) throws IOException {
    InputStream plain = Files.newInputStream(file);
    if (!file.toString().endsWith(".gz")) {
      return plain;
    }
    try {
      return new GZIPInputStream(plain, 1 << 16);
    } catch (IOException failure) {
      plain.close();
      throw failure;
    }
  }

  /** All bytes of a plain file. */
  static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException failure) {
      throw unreadable(file, failure);
    } catch (OutOfMemoryError tooLarge) {
      throw new BadInputException("a data file fits into memory, found a larger one, " + file + "; split it", tooLarge);
    }
  }

  static BadInputException unreadable(Object file, IOException failure) {
    String reason = switch (failure) {
      case NoSuchFileException _ -> "no such file";
      case EOFException _ -> "it ends too early";
      default -> String.valueOf(failure.getMessage());
    };
    return new BadInputException(
        "a data file can be read, found " + file + " (" + reason + "); check the path and the file", failure);
  }

  /** The class names {@code "0"} to the largest label. */
  static List<String> numbered(int[] labels) {
    return numbered(IntStream.of(labels).max().orElse(-1) + 1);
  }

  static List<String> numbered(int classes) {
    return IntStream.range(0, classes).mapToObj(String::valueOf).toList();
  }
}
