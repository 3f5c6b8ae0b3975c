package dev.mote.app;

import dev.mote.graph.Graph;
import dev.mote.graph.Tensor;
import dev.mote.hardware.mcu.Deployment;
import dev.mote.hardware.mcu.Emitter;
import dev.mote.hardware.mcu.Firmware;
import dev.mote.hardware.mcu.McuTarget;
import dev.mote.hardware.mcu.Measurement;
import dev.mote.hardware.mcu.Project;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The tour's firmware, and how it did on the emulated board.
 *
 * @param firmware the emitted C with its predictions
 * @param missing  Debian packages without which it is not built
 * @param measured what the emulated board and the linker gave; null where packages are missing
 * @param equal    images whose outputs have the interpreter's bits
 */
record TourFirmware(Firmware firmware, List<String> missing, @Nullable Measurement measured, int equal) {
  private static final McuTarget TARGET = McuTarget.CORTEX_M4;

  /** Writes the C of {@code quantized} to {@code folder}, and where the tools are there runs it on all images. */
  static TourFirmware run(Graph quantized, TourAccuracy images, Path folder, Console console) throws IOException {
    Firmware firmware = Emitter.emit(quantized, TARGET);
    for (Map.Entry<String, String> file : Project.files(firmware).entrySet()) {
      Outputs.write(folder.resolve(file.getKey()), file.getValue());
    }
    List<String> missing = Deployment.missingPackages(TARGET);
    if (!missing.isEmpty()) {
      return new TourFirmware(firmware, missing, null, 0);
    }
    console.note("Build, link and run on the emulated Cortex-M4");
    Measurement measured = Deployment.run(quantized, TARGET, bytes(images.int8Inputs()), true);
    return new TourFirmware(firmware, missing, measured, equal(measured, bytes(images.int8Outputs())));
  }

  /** What to do about missing packages, in a sentence. */
  String remedy() {
    return "Firmware is built and run with " + String.join(", ", missing)
        + ", not found here; `./mote tour --install` or `apt-get install " + String.join(" ", missing) + "` brings it.";
  }

  private static int equal(Measurement measured, byte[] expected) {
    byte[] found = measured.output();
    int size = expected.length / measured.count();
    int equal = 0;
    for (int from = 0; from < Math.min(found.length, expected.length); from += size) {
      equal += Arrays.equals(found, from, from + size, expected, from, from + size) ? 1 : 0;
    }
    return equal;
  }

  private static byte[] bytes(List<Tensor> tensors) {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    for (Tensor tensor : tensors) {
      stream.writeBytes(((Tensor.Bytes) tensor).values());
    }
    return stream.toByteArray();
  }
}
