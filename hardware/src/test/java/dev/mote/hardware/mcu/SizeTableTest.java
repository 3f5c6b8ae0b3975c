package dev.mote.hardware.mcu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mote.formats.Models;
import dev.mote.graph.Graph;
import dev.mote.graph.SharedData;
import dev.mote.graph.random.RandomGraphs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
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
    TreeMap<String, Integer> measured = new TreeMap<>();
    for (McuTarget target : SizeTable.targets()) {
      measure(target).forEach((file, bytes) -> measured.put(target.label() + "," + file, bytes));
    }
    List<String> lines = new ArrayList<>(List.of("target,file,bytes"));
    measured.forEach((key, bytes) -> lines.add(key + "," + bytes));
    if ("write".equals(System.getProperty("mote.sizes"))) {
      Files.write(SOURCE.resolve("sizes").resolve(SizeTable.FILE), lines);
    }
    for (McuTarget target : SizeTable.targets()) {
      measured.forEach((key, bytes) -> {
        if (key.startsWith(target.label() + ",")) {
          String file = key.substring(key.indexOf(',') + 1);
          assertThat(SizeTable.bytes(target, file)).as(key + "; measure anew with -Dmote.sizes=write").isEqualTo(bytes);
        }
      });
    }
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

  private static void assertPredicted(Graph graph, McuTarget target) {
    assumeTrue(Toolchain.has("arm-none-eabi-gcc"), "arm-none-eabi-gcc is not installed");
    Firmware firmware = Emitter.emit(graph, target);
    try (Harness harness = new Harness(List.of(firmware))) {
      assertThat(firmware.flashBytes()).as(graph.name() + " on " + target.label() + ", the linker's figure "
          + harness.flashBytes()).isCloseTo(harness.flashBytes(), withinPercentage(1));
    }
  }

  /** Bytes of each kernel's object file, and of the emitted code a layer and a network take beside their constants. */
  private static TreeMap<String, Integer> measure(McuTarget target) throws IOException {
    TreeMap<String, Integer> sizes = new TreeMap<>();
    Path folder = Files.createTempDirectory("mote-sizes");
    List<String> profiles = Stream.of(Profile.C99, target.profile()).map(Profile::label).distinct().toList();
    for (String profile : profiles) {
      Path resources = SOURCE.resolve(profile);
      if (Files.isDirectory(resources)) {
        try (Stream<Path> files = Files.list(resources)) {
          for (Path file : files.toList()) {
            Files.copy(file, folder.resolve(file.getFileName()), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
          }
        }
      }
    }
    List<String> sources;
    try (Stream<Path> files = Files.list(folder)) {
      sources = files.map(file -> file.getFileName().toString()).filter(file -> file.endsWith(".c")).sorted().toList();
    }
    Toolchain.compile(folder, Toolchain.words(List.of(target.compiler(), "-c"),
        Toolchain.words(Toolchain.FLAGS, target.processorFlags(), List.of()), sources));
    for (String source : sources) {
      sizes.put(source, size(folder, source.replace(".c", ".o")));
    }
    int one = emitted(target, 1);
    int three = emitted(target, 3);
    sizes.put("layer", (three - one) / 2);
    sizes.put("network", one - (three - one) / 2);
    return sizes;
  }

  /** Bytes of the object file of a chain of {@code count} layers without constants, less the parameter blocks. */
  private static int emitted(McuTarget target, int count) throws IOException {
    var builder = new dev.mote.graph.GraphBuilder("chain");
    var type = dev.mote.graph.TensorType.i8(dev.mote.graph.Shape.of(1, 4, 4, 4), 1, 0);
    int value = builder.input("x", type);
    int parameters = 0;
    for (int layer = 0; layer < count; layer++) {
      value = builder.add("pool" + layer, new dev.mote.graph.Op.MaxPool2d(1, 1, dev.mote.graph.Window.UNIT,
          dev.mote.graph.Activation.NONE), List.of(value), type);
    }
    builder.output(value);
    Firmware firmware = Emitter.emit(builder.build(), target);
    for (int layer = 0; layer < count; layer++) {
      parameters += 8 + 8 + firmware.image().calls().get(layer).parameters().bytes();
    }
    Path folder = Files.createTempDirectory("mote-sizes");
    Files.createDirectories(folder.resolve("kernels"));
    for (var file : firmware.files().entrySet()) {
      Files.writeString(folder.resolve(file.getKey()), file.getValue());
    }
    Toolchain.compile(folder, Toolchain.words(List.of(target.compiler(), "-c"),
        Toolchain.words(Toolchain.FLAGS, target.processorFlags(), List.of()), List.of(firmware.name() + ".c")));
    return size(folder, firmware.name() + ".o") - parameters;
  }

  private static int size(Path folder, String object) {
    String[] numbers = Toolchain.compile(folder, List.of("arm-none-eabi-size", object)).lines().skip(1).findFirst()
        .orElseThrow().trim().split("\\s+");
    return Integer.parseInt(numbers[0]) + Integer.parseInt(numbers[1]);
  }
}
