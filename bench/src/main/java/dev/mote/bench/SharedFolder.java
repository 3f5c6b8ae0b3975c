package dev.mote.bench;

import dev.mote.graph.BadInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The folder of data that lies beside the repository, as {@code shared/data}. */
final class SharedFolder {
  private SharedFolder() {}

  /** A file or folder in it, where MOTE_SHARED says or beside any folder above the working directory. */
  static Path file(String name) {
    Path root = root();
    if (root == null || !Files.exists(root.resolve("data").resolve(name))) {
      throw new BadInputException("this bench reads shared/data/" + name + " beside the repository, found none above "
          + Path.of("").toAbsolutePath() + "; put it there or set MOTE_SHARED to the folder that holds data/");
    }
    return root.resolve("data").resolve(name);
  }

  private static @Nullable Path root() {
    String stated = System.getenv("MOTE_SHARED");
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
