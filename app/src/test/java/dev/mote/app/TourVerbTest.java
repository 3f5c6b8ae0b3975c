package dev.mote.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mote.formats.Models;
import dev.mote.hardware.mcu.Deployment;
import dev.mote.hardware.mcu.McuTarget;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A short tour: one pass over the training data, a few images. */
class TourVerbTest {
  private static final String SHORT = "tour --epochs 2 --images 20 --json -o ";

  @TempDir
  Path folder = Path.of("");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void shortTourWritesModelsFirmwareAndAPageThatNeedsNoNetwork() throws Exception {
    JsonNode figures = tour(folder.resolve("tour"));
    assertThat(figures.get("count").asInt()).isEqualTo(20);
    assertThat(figures.get("accuracy").asDouble()).isBetween(0.5, 1.0);
    assertThat(figures.get("parameters").asInt()).isEqualTo(9930);
    Path tour = folder.resolve("tour");
    assertThat(Models.read(tour.resolve("digits-float.tflite")).inputs()).hasSize(1);
    assertThat(Models.read(tour.resolve("digits-int8.tflite")).inputs()).hasSize(1);
    assertThat(tour.resolve("firmware/CMakeLists.txt")).isNotEmptyFile();
    assertThat(tour.resolve("tour.record.json")).isNotEmptyFile();
    assertThat(Files.readString(tour.resolve("report.html")))
        .contains("Memory over time", "conv1", "Adaptation on the device", "On compute-in-memory macros",
            "cim:colonnade-2021", "cim:jia-2020", "cim:osa-hcim-2024", "Energy on the macros")
        .doesNotContain("http:", "https:", "src=");
  }

  @Test
  void macrosAreLaidSideBySide() {
    JsonNode figures = tour(folder);
    JsonNode macros = figures.get("macros");
    assertThat(macros.findValuesAsString("on"))
        .containsExactly("cim:colonnade-2021", "cim:jia-2020", "cim:osa-hcim-2024");
    assertThat(macros.get(0).get("accuracy")).as("digital sums are exact").isEqualTo(figures.get("accuracy"));
    for (JsonNode macro : macros) {
      assertThat(macro.get("accuracy").asDouble()).isBetween(0.0, 1.0);
      assertThat(macro.get("energy_pj").asDouble()).isPositive();
      assertThat(macro.get("latency_ns").asDouble()).isPositive();
      assertThat(macro.get("area_um2").asDouble()).isPositive();
    }
  }

  @Test
  void firmwareGivesTheInterpretersBits() {
    List<String> missing = Deployment.missingPackages(McuTarget.CORTEX_M4);
    assumeTrue(missing.isEmpty(), () -> "not installed: " + String.join(", ", missing));
    JsonNode figures = tour(folder);
    assertThat(figures.get("equal_bits").asInt()).isEqualTo(20);
    assertThat(figures.get("instructions").asLong()).isPositive();
    assertThat(figures.get("stack_bytes").asLong()).isBetween(1L, 1024L);
    assertThat(figures.get("same_training").asBoolean()).isTrue();
  }

  @Test
  void theSameSeedGivesTheSameFigures() throws Exception {
    tour(folder.resolve("one"));
    byte[] first = Files.readAllBytes(folder.resolve("one/digits-float.tflite"));
    out.reset();
    tour(folder.resolve("two"));
    assertThat(folder.resolve("two/digits-float.tflite")).hasBinaryContent(first);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--images 0", "--images 501", "--epochs 0"})
  void anImpossibleTourIsRefused(String options) {
    assertThat(run("tour " + options + " -o " + folder)).isEqualTo(2);
    assertThat(text(err).lines().toList()).last().asString().contains(options.split(" ")[1]);
  }

  private JsonNode tour(Path output) {
    assertThat(run(SHORT + output)).as(text(err)).isZero();
    return JsonMapper.builder().build().readTree(text(out));
  }

  private int run(String line) {
    return Main.run(new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8), line.split(" "));
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
