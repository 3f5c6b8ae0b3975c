package dev.mote.hardware.mcu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** What the processor of this machine can do. */
enum HostProcessor {
  /** AVX-512 with the dot product of unsigned and signed bytes (VPDPBUSD). */
  AVX512_VNNI,
  /** AVX2 with fused multiply-add. */
  AVX2,
  /** Nothing that hand-written kernels use; portable code runs. */
  PLAIN;

  private static final String FLAGS = read();

  /** This machine. */
  static HostProcessor detect() {
    Set<String> flags = Set.copyOf(List.of(FLAGS.split("\\s+")));
    if (flags.containsAll(List.of("avx512f", "avx512bw", "avx512vl", "avx512dq", "avx512_vnni", "bmi2", "fma"))) {
      return AVX512_VNNI;
    }
    return flags.containsAll(List.of("avx2", "fma")) ? AVX2 : PLAIN;
  }

  /** The processor's feature flags as Linux prints them; empty where it does not. */
  static String flags() {
    return FLAGS;
  }

  private static String read() {
    try {
      return Files.readAllLines(Path.of("/proc/cpuinfo")).stream().filter(line -> line.startsWith("flags")).findFirst()
          .map(line -> line.substring(line.indexOf(':') + 1).strip()).orElse("");
    } catch (IOException exception) {
      return "";
    }
  }
}
