package dev.mote.app;

import dev.mote.graph.BadInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a run did, so that it can be done again: the version, the command with its seed, the files it read with their
 * SHA-256, and the figures it gave.
 *
 * @param version   Mote's version
 * @param arguments the command line after {@code mote}
 * @param inputs    the SHA-256 of each file that the command line names, by path
 * @param figures   the verb's result
 */
record RunRecord(String version, List<String> arguments, Map<String, String> inputs, JsonNode figures) {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /** The record of a run about to start: its inputs as they are now. */
  static Map<String, String> inputs(List<String> arguments) throws IOException {
    Map<String, String> inputs = new TreeMap<>();
    for (String argument : arguments) {
      for (Path file : namedFiles(argument)) {
        inputs.put(file.toString(), sha256(file));
      }
    }
    return inputs;
  }

  /** Reads a record. Throws {@link BadInputException} where the file is none. */
  static RunRecord read(Path file) {
    try (InputStream stream = Files.newInputStream(file)) {
      RunRecord record = MAPPER.readValue(stream, RunRecord.class);
      if (record != null && record.arguments() != null && record.inputs() != null && record.figures() != null) {
        return record;
      }
    } catch (IOException | JacksonException damaged) {
      throw new BadInputException(
          "a record is a JSON file written by a run, but " + file + " cannot be read as one; give the"
              + " .record.json file beside an output",
          damaged);
    }
    throw new BadInputException("a record has arguments, inputs and figures, but " + file + " lacks some; give the"
        + " .record.json file beside an output");
  }

  /** Writes the record. */
  void write(Path file) throws IOException {
    Files.writeString(file, MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n");
  }

  /** The figures that differ from {@code other}, each as {@code key: here, there}; the elapsed time is no figure. */
  List<String> differences(JsonNode other) {
    List<String> differences = new ArrayList<>();
    compare("", figures, other, differences);
    return differences;
  }

  private static void compare(String place, JsonNode expected, JsonNode actual, List<String> differences) {
    if (expected.isObject() && actual.isObject()) {
      expected.propertyNames().stream().filter(name -> !name.endsWith("seconds")).forEach(
          name -> compare(place + "/" + name, expected.path(name), actual.path(name), differences));
    } else if (expected.isArray() && actual.isArray() && expected.size() == actual.size()) {
      for (int index = 0; index < expected.size(); index++) {
        compare(place + "/" + index, expected.get(index), actual.get(index), differences);
      }
    } else if (!expected.equals(actual)) {
      differences.add(place + ": " + expected + " in the record, " + actual + " now");
    }
  }

  /** The regular files that an argument names: as it is, after {@code =}, or inside a data specification. */
  private static List<Path> namedFiles(String argument) {
    List<Path> files = new ArrayList<>();
    String value = argument.startsWith("--") ? argument.substring(argument.indexOf('=') + 1) : argument;
    String place = value.replaceAll("[#?].*$", "");
    for (String candidate : List.of(value, place, place.substring(place.indexOf(':') + 1))) {
      try {
        Path path = Path.of(candidate);
        if (!candidate.isEmpty() && Files.isRegularFile(path) && !files.contains(path)) {
          files.add(path);
        }
      } catch (InvalidPathException noPath) {
        continue;
      }
    }
    return files;
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
