package dev.mote.hardware.mcu;

import dev.mote.graph.RunFailedException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The C compiler of this machine, with a cache of the libraries it built.
 *
 * <p>
 * A library is named by the SHA-256 of its sources, the compiler's version, the flags and the processor. It is built beside
 * its place and moved there in one step, so that processes that build the same library at once do not disturb each other.
 *
 * @param command the compiler's path
 * @param version what it says of itself
 * @param cache   the folder of built libraries
 * @param optimization the option that says how hard to optimise
 */
public record HostCompiler(Path command, String version, Path cache, String optimization) {
  /** Why {@link #find} may find nothing, in one sentence. */
  public static final String ABSENT = "native kernels need a C compiler, found none of cc, gcc and clang on the PATH; install gcc";

  private static final List<String> FLAGS = List.of("-std=gnu11", "-march=native", "-shared", "-fPIC",
      "-fno-math-errno", "-ffp-contract=off", "-w");

  /** The first of cc, gcc and clang on the PATH, with the user's cache folder (MOTE_CACHE, else ~/.cache/mote). */
  public static Optional<HostCompiler> find() {
    String stated = System.getenv("MOTE_CACHE");
    return find(stated == null ? Path.of(System.getProperty("user.home"), ".cache", "mote") : Path.of(stated));
  }

  /** The same with this cache folder. */
  public static Optional<HostCompiler> find(Path cache) {
    return Stream.of("cc", "gcc", "clang").flatMap(HostCompiler::onPath).findFirst()
        .map(command -> new HostCompiler(command, output(List.of(command.toString(), "--version")), cache, "-O3"));
  }

  /** This compiler with another option that says how hard to optimise. */
  public HostCompiler optimizing(String option) {
    return new HostCompiler(command, version, cache, option);
  }

  /**
   * The shared library of C files by name, built now or before. Throws {@link RunFailedException} with the compiler's first
   * complaint.
   */
  public Path library(Map<String, String> files) {
    Path library = cache.resolve(key(files) + ".so");
    if (!Files.exists(library)) {
      build(files, library);
    }
    return library;
  }

  private void build(Map<String, String> files, Path library) {
    Path folder = null;
    try {
      Files.createDirectories(cache);
      folder = Files.createTempDirectory(cache, "build");
      List<String> sources = new ArrayList<>();
      for (Map.Entry<String, String> file : files.entrySet()) {
        Path path = Files.writeString(folder.resolve(file.getKey()), file.getValue());
        if (file.getKey().endsWith(".c")) {
          sources.add(path.toString());
        }
      }
      Path built = folder.resolve("network.so");
      List<String> words = new ArrayList<>(List.of(command.toString()));
      words.add(optimization);
      words.addAll(FLAGS);
      words.addAll(List.of("-o", built.toString()));
      words.addAll(sources);
      words.add("-lm");
      String said = output(words);
      if (!Files.exists(built)) {
        throw new RunFailedException("the C compiler " + command + " builds the emitted code, found \""
            + said.lines().filter(line -> line.contains("error")).findFirst().orElse(said) + "\""
            + "; report this as a bug");
      }
      Files.move(built, library, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException exception) {
      throw new RunFailedException("built libraries are kept in " + cache + ", found " + exception.getMessage()
          + "; name a writable folder in MOTE_CACHE", exception);
    } finally {
      delete(folder);
    }
  }

  private String key(Map<String, String> files) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String part : List.of(files.toString(), version, optimization, FLAGS.toString(), HostProcessor.flags())) {
        digest.update(part.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException exception) {
      throw new IllegalStateException(exception);
    }
  }

  /** What a program says; where it cannot be run, why. */
  static String output(List<String> words) {
    try {
      Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      process.waitFor();
      return text;
    } catch (IOException exception) {
      return String.valueOf(exception.getMessage());
    } catch (InterruptedException exception) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }

  private static Stream<Path> onPath(String name) {
    String path = System.getenv("PATH");
    return path == null
        ? Stream.empty()
        : Stream.of(path.split(File.pathSeparator)).map(folder -> Path.of(folder, name)).filter(Files::isExecutable);
  }

  private static void delete(@Nullable Path folder) {
    if (folder == null) {
      return;
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(folder);
    } catch (IOException exception) {
      System.getLogger(HostCompiler.class.getName()).log(System.Logger.Level.DEBUG, "cannot delete " + folder,
          exception);
    }
  }
}
