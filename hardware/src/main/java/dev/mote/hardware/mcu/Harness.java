package dev.mote.hardware.mcu;

import dev.mote.graph.RunFailedException;
import dev.mote.graph.UnsupportedException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Builds networks of one target into one program with the test harness, and runs it here or on QEMU. */
final class Harness implements AutoCloseable {
  /** Set aside for the harness itself, of flash as of RAM. */
  private static final int HARNESS_BYTES = 64 << 10;

  private final List<Firmware> networks;
  private final McuTarget target;
  private final Build build;
  private boolean built;

  /** A harness for {@code networks}, all of one target, whose names differ. */
  Harness(List<Firmware> networks) {
    this.networks = List.copyOf(networks);
    this.target = networks.getFirst().target();
    this.build = new Build(target);
  }

  /** What a run gave. */
  record Outcome(byte[] output, long[] report) {
    /** Bytes of stack that were used; 0 on the host. */
    long stackBytes() {
      return report[report.length - 1];
    }
  }

  /** The files of the harness of {@code networks} beside the emitted ones. */
  static Map<String, String> files(List<Firmware> networks) {
    McuTarget target = networks.getFirst().target();
    Map<String, String> files = new TreeMap<>();
    for (String file : List.of("runner.h", "runner.c", target == McuTarget.C99 ? "host.c" : "board.c")) {
      files.put(file, Resources.read("harness", file));
    }
    StringBuilder models = new StringBuilder("#include \"runner.h\"\n\n");
    networks.forEach(network -> models.append("extern const mote_model ").append(network.name()).append("_model;\n"));
    models.append("\nconst mote_model *const mote_models[] = {");
    networks.forEach(network -> models.append('&').append(network.name()).append("_model, "));
    models.append("0};\n");
    if (target == McuTarget.C99) {
      models.append("\nuint8_t mote_memory[").append(arena(networks)).append("] __attribute__((aligned(16)));\n");
    } else {
      files.put("board.ld", linkerScript(networks));
    }
    files.put("models.c", models.toString());
    networks.forEach(network -> files.put(network.name() + "_layers.c",
        new SourceWriter(network.name(), network.image()).layers()));
    return files;
  }

  private static long arena(List<Firmware> networks) {
    return networks.stream().mapToLong(Firmware::arenaBytes).max().orElse(0);
  }

  private static long stack(List<Firmware> networks) {
    return networks.stream().mapToLong(Firmware::stackBytes).max().orElse(0);
  }

  private static String linkerScript(List<Firmware> networks) {
    return Build.linkerScript(networks.getFirst().target().board(), stack(networks), arena(networks),
        networks.stream().map(Firmware::name).toList());
  }

  /** Throws {@link UnsupportedException} where the networks need more than the emulated board has beside the harness. */
  private void requireRoom(String memory, long needed, long present) {
    long room = present - HARNESS_BYTES;
    if (needed > room) {
      throw new UnsupportedException(String.format(java.util.Locale.ROOT,
          "the emulated board of %s has %,d bytes of %s for a network, found one that needs %,d, %,d too many;"
              + " quantise it, use a smaller input or run it on the host",
          target.label(), room, memory, needed, needed - room));
    }
  }

  /** Compiles and links. Throws {@link RunFailedException} where the network needs more than was predicted. */
  void build() {
    if (built) {
      return;
    }
    if (target == McuTarget.C99) {
      Toolchain.require("cc", "gcc");
    } else {
      requireRoom("RAM", arena(networks) + stack(networks), target.board().ramBytes());
      requireRoom("flash", networks.stream().mapToLong(Firmware::flashBytes).sum(), target.board().flashBytes());
      Toolchain.require("arm-none-eabi-gcc", "gcc-arm-none-eabi");
      Toolchain.require("qemu-system-arm", "qemu-system-arm");
    }
    networks.forEach(network -> build.add(network.files()));
    build.add(files(networks));
    build.link();
    built = true;
  }

  /** Bytes of flash the networks take, by the linker. */
  long flashBytes() {
    build();
    return build.flashBytes();
  }

  /** Runs the networks on {@code vectors} vectors each, or looks at each layer on one vector. */
  Outcome run(byte[] input, int vectors, boolean layers) {
    build();
    ByteBuffer command = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    command.putInt(vectors).putInt(layers ? 1 : 0);
    build.write("command.bin", command.array());
    build.write("input.bin", input);
    Toolchain.Result result = build.run();
    if (result.status() != 0) {
      throw new RunFailedException("the emitted code runs within its memory, found exit status " + result.status()
          + (result.status() == 3 ? " (a fault: the stack or the arena was overrun)" : "") + " on " + target.label()
          + " " + result.said().strip() + "; report this as a bug");
    }
    return new Outcome(build.read("output.bin"), build.numbers("report.bin"));
  }

  @Override
  public void close() {
    build.close();
  }
}
