package dev.mote.graph;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/**
 * The data files that lie beside the repository in {@code shared/data}: where the system property or environment variable
 * MOTE_SHARED says, else beside any folder above the working directory.
 */
public final class SharedData {
  private SharedData() {}

  /** The file or folder {@code name} under shared/data; skips the test with the reason where it is absent. */
  public static Path file(String name) {
    Path root = root();
    Assumptions.assumeTrue(root != null,
        "skipped: there is no shared/data/README.md in a folder above; set MOTE_SHARED");
    Path file = root.resolve("data").resolve(name);
    Assumptions.assumeTrue(Files.exists(file), "skipped: " + file + " is absent");
    return file;
  }

  private static Path root() {
    String stated = System.getProperty("MOTE_SHARED", System.getenv("MOTE_SHARED"));
    if (stated != null) {
      return Path.of(stated);
    }
    for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
      if (Files.exists(folder.resolve("shared/data/README.md"))) {
        return folder.resolve("shared");
      }
    }
    return null;
  }
}
