package dev.mote.hardware.mcu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mote.graph.random.RandomGraphs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An emitted project builds with CMake as it is, and its example runs. */
class ProjectTest {
  @TempDir
  Path folder = Path.of("");

  @ParameterizedTest
  @EnumSource(names = {"C99", "CORTEX_M4", "CORTEX_M55"})
  void projectBuildsAsItIs(McuTarget target) throws Exception {
    assumeTrue(Toolchain.has("cmake"), "cmake is not installed");
    assumeTrue(Toolchain.has(target.compiler()), target.compiler() + " is not installed");
    Firmware firmware = Emitter.emit(RandomGraphs.quantized(3), target);
    for (Map.Entry<String, String> file : Project.files(firmware).entrySet()) {
      Path path = folder.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
    Toolchain.compile(folder, List.of("cmake", "-B", "build", "."));
    assertThat(Toolchain.compile(folder, List.of("cmake", "--build", "build"))).doesNotContain("warning:");
    assertThat(folder.resolve("build/" + firmware.name() + "_test")).exists();
    if (target == McuTarget.C99) {
      assertThat(Toolchain.run(folder, List.of("build/" + firmware.name() + "_example")).status()).isZero();
    }
  }
}
