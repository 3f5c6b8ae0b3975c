package dev.mote.app;

import dev.mote.graph.BadInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a run did, so that it can be done again: the version, the command with its seed, the files it read with their
 * SHA-256, the files it wrote likewise, and the figures it gave.
 *
 * @param version   Mote's version
 * @param arguments the command line after {@code mote}
 * @param inputs    the SHA-256 of each file, or folder of data, that the command line names, by path
 * @param outputs   the SHA-256 of each file that was written, by its path beside the output
 * @param figures   the verb's result
 */
record RunRecord(String version, List<String> arguments, Map<String, String> inputs, Map<String, String> outputs,
    JsonNode figures) {
  /** What follows an output's name in its record's. */
  static final String EXTENSION = ".record.json";

  private static final Pattern NO_FIGURE = Pattern.compile("(.*_)?seconds|output|report|on");
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /** The inputs of a run about to start as they are now: what {@code arguments} name, but for what it will write. */
  static Map<String, String> inputs(List<String> arguments, Set<Path> written) throws IOException {
    Map<String, String> inputs = new TreeMap<>();
    for (String argument : arguments) {
      for (Path file : namedFiles(argument)) {
        if (!written.contains(file)) {
          inputs.put(file.toString(), Files.isDirectory(file) ? folderHash(file) : sha256(file));
        }
      }
    }
    return inputs;
  }

  /** The files that a run has written, by their paths beside {@code output}. */
  static Map<String, String> outputs(@Nullable Path output, List<Path> files) throws IOException {
    Map<String, String> outputs = new TreeMap<>();
    for (Path file : files) {
      if (output != null && Files.isRegularFile(file)) {
        outputs.put(output.resolveSibling("").relativize(file).toString(), sha256(file));
      }
    }
    return outputs;
  }

  /** Reads a record. Throws {@link BadInputException} where the file is none. */
  static RunRecord read(Path file) {
    try (InputStream stream = Files.newInputStream(file)) {
      RunRecord record = MAPPER.readValue(stream, RunRecord.class);
      if (record != null && record.arguments() != null && record.inputs() != null && record.outputs() != null
          && record.figures() != null) {
        return record;
      }
    } catch (NoSuchFileException missing) {
      throw new BadInputException("a record is a JSON file written by a run, but there is none at " + file
          + "; give the .record.json file beside an output", missing);
    } catch (IOException | JacksonException damaged) {
      throw new BadInputException(
          "a record is a JSON file written by a run, but " + file + " cannot be read as one; give the"
              + " .record.json file beside an output",
          damaged);
    }
    throw new BadInputException(
        "a record has arguments, inputs, outputs and figures, but " + file + " lacks some; give the"
            + " .record.json file beside an output");
  }

  /** Throws {@link BadInputException} where {@code file} holds something else, which a record would replace. */
  static void requireReplaceable(Path file) {
    if (Files.isRegularFile(file)) {
      try {
        if (MAPPER.readTree(Files.readAllBytes(file)).has("figures")) {
          return;
        }
      } catch (IOException | JacksonException none) {
        throw notReplaceable(file, none);
      }
      throw notReplaceable(file, null);
    }
  }

  private static BadInputException notReplaceable(Path file, @Nullable Throwable cause) {
    String sentence = "a record replaces only another record, found " + file + ", which is none; choose another path";
    return cause == null ? new BadInputException(sentence) : new BadInputException(sentence, cause);
  }

  /** Writes the record. */
  void write(Path file) throws IOException {
    Outputs.write(file, MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n");
  }

  /**
   * What {@code other}, of the same run done again, gave otherwise, each as {@code key: here, there}. Elapsed time, where it ran and where files were
   * written are no figures.
   */
  List<String> differences(RunRecord other) {
    List<String> differences = new ArrayList<>();
    compare("", figures, other.figures, differences);
    compare("/file", MAPPER.valueToTree(outputs), MAPPER.valueToTree(other.outputs), differences);
    return differences;
  }

  private static void compare(String place, JsonNode expected, JsonNode actual, List<String> differences) {
    if (expected.isObject() && actual.isObject()) {
      expected.propertyNames().stream().filter(name -> !NO_FIGURE.matcher(name).matches()).forEach(
          name -> compare(place + "/" + name, expected.path(name), actual.path(name), differences));
    } else if (expected.isArray() && actual.isArray() && expected.size() == actual.size()) {
      for (int index = 0; index < expected.size(); index++) {
        compare(place + "/" + index, expected.get(index), actual.get(index), differences);
      }
    } else if (!expected.equals(actual)) {
      differences.add(place + ": " + expected + " in the record, " + actual + " now");
    }
  }

  /** The files that an argument names: as it is, after {@code =}, or inside a data specification, where it may be a folder. */
  private static List<Path> namedFiles(String argument) {
    List<Path> files = new ArrayList<>();
    String value = argument.startsWith("--") ? argument.substring(argument.indexOf('=') + 1) : argument;
    String place = value.replaceAll("[#?].*$", "");
    String inside = place.substring(place.indexOf(':') + 1);
    for (String candidate : List.of(value, place, inside)) {
      try {
        Path path = Path.of(candidate);
        boolean named = Files.isRegularFile(path) || (!inside.equals(place) && Files.isDirectory(path));
        if (!candidate.isEmpty() && named && !files.contains(path)) {
          files.add(path);
        }
      } catch (InvalidPathException noPath) {
        continue;
      }
    }
    return files;
  }

  /** One hash for the names and contents of all files in a folder. */
  private static String folderHash(Path folder) throws IOException {
    try (Stream<Path> walk = Files.walk(folder)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Path file : walk.filter(Files::isRegularFile).sorted().toList()) {
        digest.update((folder.relativize(file) + " " + sha256(file) + "\n").getBytes(StandardCharsets.UTF_8));
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static String sha256(Path file) throws IOException {
    try (var stream = new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
      stream.transferTo(java.io.OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(stream.getMessageDigest().digest());
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
