package dev.mote.graph.reference;

import dev.mote.graph.Requantization;
import dev.mote.graph.Window;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * One unit-test case of CMSIS-NN: numbers by the name of their C macro, arrays by the name of their C variable, both
 * without the case's name in front.
 */
record CmsisCase(String name, JsonNode defines, JsonNode arrays) {
  static List<CmsisCase> read(Path file) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    List<CmsisCase> cases = new ArrayList<>();
    try (BufferedReader lines = new BufferedReader(
        new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonNode json = mapper.readTree(line);
        cases.add(new CmsisCase(json.get("case").asString(), json.get("defines"), json.get("arrays")));
      }
    }
    return cases;
  }

  boolean defines(String macro) {
    return defines.has(prefixed(macro).toUpperCase(Locale.ROOT));
  }

  int number(String macro) {
    return defines.get(prefixed(macro).toUpperCase(Locale.ROOT)).asInt();
  }

  int number(String macro, int otherwise) {
    return defines(macro) ? number(macro) : otherwise;
  }

  private String prefixed(String suffix) {
    return name + "_" + suffix;
  }

  boolean has(String array) {
    return arrays.has(prefixed(array)) && !arrays.get(prefixed(array)).get("v").isNull();
  }

  long[] array(String array) {
    JsonNode values = arrays.get(prefixed(array)).get("v");
    long[] result = new long[values.size()];
    for (int index = 0; index < result.length; index++) {
      result[index] = values.get(index).asLong();
    }
    return result;
  }

  /** The first of these arrays that has contents; an empty array where none has. */
  long[] first(String... names) {
    for (String candidate : names) {
      if (has(candidate)) {
        return array(candidate);
      }
    }
    return new long[0];
  }

  /** The expected result: of the stored outputs the one of the size the case states. Some files keep a former one too. */
  long[] expected() {
    long[] output = first("output", "output_ref");
    return defines("DST_SIZE") && output.length != number("DST_SIZE") ? array("output_ref") : output;
  }

  long[] input() {
    return first("input", "input_tensor");
  }

  /** Weights, 4-bit ones unpacked: two a byte, the low half first. */
  long[] weights(int count) {
    long[] stored = first("input_weights", "weights");
    return stored.length == count ? stored : unpacked(stored, count);
  }

  static long[] unpacked(long[] stored, int count) {
    long[] unpacked = new long[count];
    for (int index = 0; index < count; index++) {
      unpacked[index] = (stored[index / 2] << (index % 2 == 0 ? 60 : 56)) >> 60;
    }
    return unpacked;
  }

  long[] bias() {
    return first("bias", "biases", "input_bias");
  }

  boolean hasWideBias() {
    for (String candidate : List.of("bias", "biases")) {
      if (has(candidate)) {
        return arrays.get(prefixed(candidate)).get("t").asString().equals("int64_t");
      }
    }
    return false;
  }

  boolean hasWideInput() {
    String type = arrays.get(prefixed(has("input") ? "input" : "input_tensor")).get("t").asString();
    return type.equals("int16_t");
  }

  /** One factor a channel, or the one of the whole tensor. */
  OutputStage stage(boolean perChannel) {
    List<Requantization> factors = new ArrayList<>();
    if (perChannel) {
      long[] multipliers = first("output_mult", "output_multiplier");
      long[] shifts = first("output_shift");
      for (int channel = 0; channel < multipliers.length; channel++) {
        factors.add(new Requantization((int) multipliers[channel], (int) shifts[channel]));
      }
    } else {
      factors.add(new Requantization(number("OUTPUT_MULTIPLIER"), number("OUTPUT_SHIFT")));
    }
    return new OutputStage(factors, hasWideBias(), number("OUTPUT_OFFSET"), number("OUT_ACTIVATION_MIN"),
        number("OUT_ACTIVATION_MAX"));
  }

  Window window() {
    return new Window(number("STRIDE_Y"), number("STRIDE_X"), number("DILATION_Y"), number("DILATION_X"),
        number("PAD_Y"),
        number("PAD_X"), 0, 0);
  }

  static long[] offset(long[] values, long offset) {
    long[] result = values.clone();
    for (int index = 0; index < result.length; index++) {
      result[index] += offset;
    }
    return result;
  }

  static byte[] bytes(long[] values) {
    byte[] result = new byte[values.length];
    for (int index = 0; index < result.length; index++) {
      result[index] = (byte) values[index];
    }
    return result;
  }
}
