package dev.mote.hardware.mcu;

import dev.mote.graph.RunFailedException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The external programs that build and run emitted code. */
final class Toolchain {
  /** What every file is compiled with: the sizes in the size table hold for these options. */
  static final List<String> FLAGS = List.of("-std=c99", "-O2", "-ffunction-sections", "-fdata-sections",
      "-fno-tree-loop-distribute-patterns", "-ffp-contract=off", "-fomit-frame-pointer", "-fno-common");

  private static final long SECONDS = 600;
  private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

  private Toolchain() {}

  /** Whether {@code program} is on the PATH. */
  static boolean has(String program) {
    String path = System.getenv("PATH");
    return path != null && Stream.of(path.split(File.pathSeparator)).map(folder -> Path.of(folder, program))
        .anyMatch(Files::isExecutable);
  }

  /** Fails with the package to install where {@code program} is absent. */
  static void require(String program, String debianPackage) {
    if (!has(program)) {
      throw new RunFailedException("emitted code is built and run with external programs, found no " + program
          + " on the PATH; run `apt-get install " + debianPackage + "`");
    }
  }

  /** What a program said and its exit status. */
  record Result(int status, String said) {}

  /** Runs {@code words} in {@code folder}. Throws {@link RunFailedException} where it cannot be started or hangs. */
  static Result run(Path folder, List<String> words) {
    Path log = folder.resolve("log.txt");
    try {
      Process process = new ProcessBuilder(words).directory(folder.toFile()).redirectErrorStream(true)
          .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null"))).redirectOutput(log.toFile()).start();
      RUNNING.add(process);
      boolean ended = process.waitFor(SECONDS, TimeUnit.SECONDS);
      RUNNING.remove(process);
      if (!ended) {
        process.destroyForcibly();
        throw new RunFailedException("a program ends within " + SECONDS + " seconds, found that " + words.getFirst()
            + " did not; use fewer vectors or a smaller network");
      }
      return new Result(process.exitValue(), Files.readString(log, StandardCharsets.UTF_8));
    } catch (IOException exception) {
      throw new RunFailedException("the program " + words.getFirst() + " can be run, found " + exception.getMessage()
          + "; install it", exception);
    } catch (InterruptedException exception) {
      Thread.currentThread().interrupt();
      throw new RunFailedException("a run is not interrupted, found an interrupt; run it again", exception);
    }
  }

  /** Ends the programs that still run, for a run that is stopped. */
  static void endAll() {
    RUNNING.forEach(Process::destroyForcibly);
  }

  /** Runs a compiler. Throws {@link RunFailedException} with its first complaint. */
  static String compile(Path folder, List<String> words) {
    Result result = run(folder, words);
    if (result.status() != 0) {
      String complaint = result.said().lines().filter(line -> line.contains("error") || line.contains("overflow"))
          .findFirst().orElse(result.said());
      throw new RunFailedException("emitted code compiles and fits the predicted memory, found \"" + complaint.strip()
          + "\"; report this as a bug");
    }
    return result.said();
  }

  static List<String> words(List<String> first, List<String> second, List<String> third) {
    List<String> words = new ArrayList<>(first);
    words.addAll(second);
    words.addAll(third);
    return words;
  }
}
