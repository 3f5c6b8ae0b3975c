package dev.mote.hardware.mcu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** A folder for programs to work in, deleted with what it holds when it is closed, or when the run is stopped before. */
final class TemporaryFolder implements AutoCloseable {
  private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(TemporaryFolder::deleteAll, "mote-folders"));
  }

  private final Path path;

  TemporaryFolder(String prefix) throws IOException {
    path = Files.createTempDirectory(prefix);
    OPEN.add(path);
  }

  Path path() {
    return path;
  }

  @Override
  public void close() throws IOException {
    delete(path);
    OPEN.remove(path);
  }

  private static void deleteAll() {
    Toolchain.endAll();
    for (Path folder : OPEN) {
      try {
        delete(folder);
      } catch (IOException remains) {
        System.getLogger(TemporaryFolder.class.getName()).log(System.Logger.Level.DEBUG, "cannot delete " + folder,
            remains);
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
