package dev.mote.hardware.mcu;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The C files that come with Mote. */
final class Resources {
  private Resources() {}

  /** The text of {@code folder/name}. */
  static String read(String folder, String name) {
    try (InputStream stream = Resources.class.getResourceAsStream(folder + "/" + name)) {
      if (stream == null) {
        throw new IllegalStateException("the C file " + folder + "/" + name + " is missing");
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException exception) {
      throw new UncheckedIOException(exception);
    }
  }

  static boolean exists(String folder, String name) {
    return Resources.class.getResource(folder + "/" + name) != null;
  }
}
