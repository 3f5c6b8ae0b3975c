package dev.mote.hardware.mcu;

import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.RunFailedException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Emits a network, builds it with its test harness, runs it on this machine or on an emulated board, and measures it. */
public final class Deployment {
  private Deployment() {}

  /**
   * Runs every vector of {@code input}.
   *
   * @param graph  the network
   * @param target where it runs: {@link McuTarget#C99} on this machine, the others on QEMU
   * @param input  the graph's inputs as bytes (little-endian), vector after vector
   * @param layers whether to look at each layer on the first vector too
   * @throws BadInputException                  where the bytes are not whole vectors
   * @throws dev.mote.graph.RunFailedException where a tool is missing or the code fails
   */
  public static Measurement run(Graph graph, McuTarget target, byte[] input, boolean layers) {
    int count = vectors(graph, input.length);
    Firmware firmware = Emitter.emit(graph, target);
    List<Measurement.Layer> seen = layers ? layers(graph, target, input) : List.of();
    try (Harness harness = new Harness(List.of(firmware))) {
      Harness.Outcome outcome = harness.run(input, count, false);
      if (target == McuTarget.C99) {
        return new Measurement(outcome.output(), count, null, firmware.arenaBytes(), null, null, firmware.weightBytes(),
            seen);
      }
      long instructions = Math.round((double) target.board().instructions(outcome.report()[0]) / count);
      return new Measurement(outcome.output(), count, instructions, firmware.arenaBytes(), outcome.stackBytes(),
          harness.flashBytes() - firmware.weightBytes(), firmware.weightBytes(), seen);
    }
  }

  /** The Debian packages that {@code target} needs and whose programs and libraries are missing. */
  public static List<String> missingPackages(McuTarget target) {
    List<String> missing = new ArrayList<>();
    if (!Toolchain.has(target.compiler())) {
      missing.add(target == McuTarget.C99 ? "gcc" : "gcc-arm-none-eabi");
    }
    if (target != McuTarget.C99 && !hasLibrary(target)) {
      missing.add("libnewlib-arm-none-eabi");
    }
    if (target != McuTarget.C99 && !Toolchain.has("qemu-system-arm")) {
      missing.add("qemu-system-arm");
    }
    return missing;
  }

  /** Whether the compiler has its C library, which is a package of its own; a compiler says the bare name where it has not. */
  private static boolean hasLibrary(McuTarget target) {
    return Toolchain.has(target.compiler())
        && !HostCompiler.output(List.of(target.compiler(), "-print-file-name=libc.a")).strip().equals("libc.a");
  }

  /** Throws {@link RunFailedException} with the command that brings them where programs that {@code target} needs are missing. */
  public static void requireTools(McuTarget target) {
    List<String> missing = missingPackages(target);
    if (!missing.isEmpty()) {
      throw new RunFailedException("firmware for " + target.label() + " is built and run with external programs, found "
          + String.join(", ", missing) + " not installed; run `apt-get install " + String.join(" ", missing) + "`");
    }
  }

  /** The number of vectors in {@code bytes} bytes of input. Throws {@link BadInputException} where they are not whole. */
  public static int vectors(Graph graph, int bytes) {
    long each = graph.inputs().stream().mapToLong(input -> graph.type(input).bytes()).sum();
    if (bytes == 0 || bytes % each != 0) {
      throw new BadInputException("the input is whole vectors of " + each + " bytes, found " + bytes
          + " bytes; give a file made for this network");
    }
    return (int) (bytes / each);
  }

  private static List<Measurement.Layer> layers(Graph graph, McuTarget target, byte[] input) {
    Firmware unfused = Emitter.emit(graph, target, false);
    try (Harness harness = new Harness(List.of(unfused))) {
      long[] report = harness.run(input, 1, true).report();
      List<Measurement.Layer> layers = new ArrayList<>();
      for (Step step : unfused.image().program().steps()) {
        Node node = step.nodes().getLast();
        int at = 2 * layers.size();
        Long instructions = target == McuTarget.C99 ? null : target.board().instructions(report[at]);
        layers.add(new Measurement.Layer(node.name(), node.op().label(), HexFormat.of().toHexDigits(report[at + 1]),
            instructions));
      }
      return layers;
    }
  }
}
