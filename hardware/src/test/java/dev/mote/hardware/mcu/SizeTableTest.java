package dev.mote.hardware.mcu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mote.formats.Models;
import dev.mote.graph.Graph;
import dev.mote.graph.Shape;
import dev.mote.graph.SharedData;
import dev.mote.graph.random.RandomGraphs;
import dev.mote.learn.Loss;
import dev.mote.learn.TrainingGraph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Flash as predicted before a build is what the linker gives. Run with {@code -Dmote.sizes=write} after a kernel changed:
 * the table is then measured anew.
 */
class SizeTableTest {
  private static final Path SOURCE = Path.of("src/main/resources/dev/mote/hardware/mcu");

  @Test
  void tableIsWhatTheCompilerGives() throws IOException {
    assumeTrue(Toolchain.has("arm-none-eabi-gcc"), "arm-none-eabi-gcc is not installed");
    List<String> lines = new ArrayList<>(List.of("target,section,bytes,stack,needs"));
    Map<McuTarget, Map<String, SizeTable.Section>> measured = new TreeMap<>();
    for (McuTarget target : SizeTable.targets()) {
      Map<String, SizeTable.Section> sections = MeasuredSizes.of(target, SOURCE);
      measured.put(target, sections);
      sections.forEach((name, section) -> lines.add(target.label() + "," + name + "," + section.bytes() + ","
          + section.stack() + "," + String.join(" ", section.needs())));
    }
    if ("write".equals(System.getProperty("mote.sizes"))) {
      Files.write(SOURCE.resolve("sizes").resolve(SizeTable.FILE), lines);
      return;
    }
    measured.forEach((target, sections) -> sections.forEach((name, section) -> assertThat(
        SizeTable.section(target, name)).as(target.label() + " " + name + "; measure anew with -Dmote.sizes=write")
        .isEqualTo(section)));
  }

  @ParameterizedTest
  @CsvSource({"pretrainedResnet_quant", "kws_ref_model", "ad01_int8", "vww_96_int8"})
  void flashOfPublishedNetworksIsPredicted(String name) throws IOException {
    Graph graph = Models.read(SharedData.file("mlperf-tiny/" + name + ".tflite"));
    for (McuTarget target : SizeTable.targets()) {
      assertPredicted(graph, target);
    }
  }

  @Test
  void flashOfRandomNetworksIsPredicted() {
    int predicted = 0;
    for (long seed = 1; predicted < 12; seed++) {
      try {
        assertPredicted(RandomGraphs.quantized(seed), SizeTable.targets().get((int) seed % 4));
        predicted++;
      } catch (dev.mote.graph.UnsupportedException withoutKernel) {
        continue;
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"mlp", "cnn-small", "resnet-small"})
  void flashOfTrainingGraphsIsPredicted(String name) {
    Graph network = dev.mote.learn.Networks.build(name, Shape.of(8, 8, 1), 4, 1, 1);
    for (McuTarget target : SizeTable.targets()) {
      assertPredicted(TrainingGraph.of(network, new Loss.CrossEntropy(0), 1).graph(), target);
    }
  }

  private static void assertPredicted(Graph graph, McuTarget target) {
    assumeTrue(Toolchain.has("arm-none-eabi-gcc"), "arm-none-eabi-gcc is not installed");
    Firmware firmware = Emitter.emit(graph, target);
    try (Harness harness = new Harness(List.of(firmware))) {
      assertThat(firmware.flashBytes()).as(graph.name() + " on " + target.label() + ", the linker's figure "
          + harness.flashBytes()).isCloseTo(harness.flashBytes(), withinPercentage(1));
    }
  }
}
