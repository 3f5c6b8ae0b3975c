package dev.mote.bench;

import dev.mote.formats.Models;
import dev.mote.graph.Graph;
import dev.mote.graph.MacCount;
import dev.mote.graph.RunFailedException;
import dev.mote.hardware.mcu.Deployment;
import dev.mote.hardware.mcu.McuTarget;
import dev.mote.hardware.mcu.Measurement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The four MLPerf Tiny networks on the emulated Cortex-M4 and M55: bits, instructions, memory and code, beside TensorFlow
 * Lite Micro with CMSIS-NN on the same emulator.
 */
final class McuBench {
  /**
   * A network, the figures wanted of Mote, and those measured of TensorFlow Lite Micro with CMSIS-NN in brackets.
   *
   * @param code the peer's code bytes with a minimal resolver, or 0 where not measured
   */
  private record Row(String label, String file, Figures wanted, Figures peer) {}

  private record Figures(long m4, long m55, long arena, long code) {}

  private static final List<Row> ROWS = List.of(
      new Row("resnet8", "pretrainedResnet_quant", new Figures(22_000_000, 4_300_000, 38_000, 24_000),
          new Figures(29_876_412, 4_813_906, 54_340, 71_074)),
      new Row("kws", "kws_ref_model", new Figures(6_000_000, 1_600_000, 16_500, 24_000),
          new Figures(7_849_023, 1_789_861, 22_772, 66_906)),
      new Row("vww", "vww_96_int8", new Figures(17_500_000, 5_800_000, 60_000, 24_000),
          new Figures(24_720_968, 6_434_558, 100_660, 0)),
      new Row("ad", "ad01_int8", new Figures(500_000, 220_000, 1_500, 12_000),
          new Figures(582_491, 285_644, 2_260, 41_586)));

  private McuBench() {}

  /** Runs all golden vectors of the four networks on both processors. Throws where bits differ or a figure is missed. */
  static void run(List<String> arguments) throws IOException {
    Main.requireKnown(arguments, List.of("--layers"));
    Deployment.requireTools(McuTarget.CORTEX_M4);
    boolean layers = arguments.contains("--layers");
    System.out.printf("%-8s %-11s %8s %26s %8s %22s %20s %8s %8s  %s%n", "network", "on", "vectors",
        "instructions (peer)", "per MAC", "arena bytes (peer)", "code bytes (peer)", "stack", "weights",
        "bits and bounds");
    int missed = 0;
    for (Row row : ROWS) {
      for (McuTarget target : List.of(McuTarget.CORTEX_M4, McuTarget.CORTEX_M55)) {
        missed += measure(row, target, layers) ? 0 : 1;
      }
    }
    if (missed > 0) {
      throw new RunFailedException("each network has the golden bits and stays within its bounds, found " + missed
          + " that do not; see the table above");
    }
  }

  private static boolean measure(Row row, McuTarget target, boolean layers) throws IOException {
    Graph graph = Models.read(SharedFolder.file("mlperf-tiny/" + row.file + ".tflite"));
    Path golden = SharedFolder.file("golden");
    byte[] input = Files.readAllBytes(golden.resolve(row.file + ".in.i8"));
    Measurement found = Deployment.run(graph, target, input, layers);
    boolean equal = Arrays.equals(found.output(), Files.readAllBytes(golden.resolve(row.file + ".out.i8")));
    boolean m4 = target == McuTarget.CORTEX_M4;
    long instructions = java.util.Objects.requireNonNull(found.instructions());
    long code = java.util.Objects.requireNonNull(found.codeBytes());
    boolean within = instructions <= (m4 ? row.wanted.m4 : row.wanted.m55) && found.arenaBytes() <= row.wanted.arena
        && code <= row.wanted.code;
    System.out.printf("%-8s %-11s %8d %12d (%11d) %8.3f %11d (%8d) %9d (%8s) %8d %8d  %s%n", row.label, target.label(),
        found.count(), instructions, m4 ? row.peer.m4 : row.peer.m55, instructions / (double) MacCount.of(graph),
        found.arenaBytes(), row.peer.arena, code, row.peer.code == 0 ? "-" : Long.toString(row.peer.code),
        found.stackBytes(),
        found.weightBytes(), (equal ? "equal" : "DIFFERENT") + (within ? ", within" : ", MISSED"));
    found.layers().forEach(layer -> System.out.printf("    %-44s %-18s %12d%n", layer.name(), layer.operator(),
        layer.instructions()));
    return equal && within;
  }
}
