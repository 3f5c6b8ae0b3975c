package dev.mote.hardware.mcu;

import dev.mote.graph.RunFailedException;
import dev.mote.graph.UnsupportedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Builds networks of one target into one program with the test harness, and runs it here or on QEMU. */
final class Harness implements AutoCloseable {
  /** Set aside for the harness itself, of flash as of RAM. */
  private static final int HARNESS_BYTES = 64 << 10;

  private final List<Firmware> networks;
  private final McuTarget target;
  private final TemporaryFolder temporary;
  private final Path folder;
  private boolean built;

  /** A harness for {@code networks}, all of one target, whose names differ. */
  Harness(List<Firmware> networks) {
    this.networks = List.copyOf(networks);
    this.target = networks.getFirst().target();
    try {
      this.temporary = new TemporaryFolder("mote-harness");
      this.folder = temporary.path();
    } catch (IOException exception) {
      throw failed(exception);
    }
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
    Board board = networks.getFirst().target().board();
    long stack = stack(networks);
    List<String> code = new ArrayList<>();
    List<String> data = new ArrayList<>();
    for (Firmware network : networks) {
      objects(network.name()).forEach(object -> code.add(object + "(.text* .rodata*)"));
      objects(network.name()).forEach(object -> data.add(object + "(.data* .bss* COMMON)"));
    }
    code.add("*kernels/*.o*(.text* .rodata*)");
    data.add("*kernels/*.o*(.data* .bss* COMMON)");
    return Resources.read("harness", "board.ld").replace("@VECTORS@", hex(board.vectors()))
        .replace("@FLASH@", hex(board.flash())).replace("@SKIP@", board.vectors() == board.flash() ? "1K" : "0")
        .replace("@FLASH_BYTES@", Long.toString(board.flashBytes()))
        .replace("@RAM_BYTES@", Long.toString(board.ramBytes())).replace("@RAM@", hex(board.ram()))
        .replace("@STACK@", Long.toString(stack))
        .replace("@ARENA@", Long.toString(arena(networks))).replace("@NETWORK@", String.join("\n    ", code))
        .replace("@NETWORK_DATA@", String.join(" ", data));
  }

  /** What the object of a file is called here and by CMake, as patterns, which match no longer name. */
  private static List<String> objects(String name) {
    return List.of(name + ".o*", "*/" + name + ".c.o*");
  }

  private static String hex(int address) {
    return "0x" + Integer.toHexString(address);
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
    try {
      Files.createDirectories(folder.resolve("kernels"));
      List<String> sources = new ArrayList<>();
      for (Firmware network : networks) {
        write(network.files(), sources);
      }
      write(files(networks), sources);
      Toolchain.compile(folder, Toolchain.words(List.of(target.compiler(), "-c", "-I."), flags(), sourcesOf("")));
      Toolchain.compile(folder.resolve("kernels"),
          Toolchain.words(List.of(target.compiler(), "-c"), flags(), sourcesOf("kernels")));
      List<String> objects = new ArrayList<>();
      for (String source : sources) {
        objects.add(source.replaceAll("\\.c$", ".o"));
      }
      List<String> link = new ArrayList<>(List.of(target.compiler()));
      link.addAll(target.processorFlags());
      if (target != McuTarget.C99) {
        link.addAll(List.of("-nostartfiles", "-T", "board.ld", "-Wl,--gc-sections", "-Wl,--no-warn-rwx-segments",
            "-Wl,-Map=program.map"));
      }
      link.addAll(List.of("-o", "program.elf"));
      link.addAll(objects);
      Toolchain.compile(folder, link);
      built = true;
    } catch (IOException exception) {
      throw failed(exception);
    }
  }

  private List<String> flags() {
    List<String> flags = new ArrayList<>(Toolchain.FLAGS);
    flags.addAll(target.processorFlags());
    if (target != McuTarget.C99) {
      flags.add("-DMOTE_TIMER=" + target.board().timer());
    }
    return flags;
  }

  private List<String> sourcesOf(String inner) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve(inner))) {
      return files.map(file -> file.getFileName().toString()).filter(file -> file.endsWith(".c")).sorted().toList();
    }
  }

  private void write(Map<String, String> files, List<String> sources) throws IOException {
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path path = folder.resolve(file.getKey());
      if (Files.notExists(path)) {
        Files.writeString(path, file.getValue());
        if (file.getKey().endsWith(".c")) {
          sources.add(file.getKey());
        }
      }
    }
  }

  /** Bytes of flash the networks take, by the linker. */
  long flashBytes() {
    build();
    String symbols = Toolchain.compile(folder, List.of("arm-none-eabi-nm", "program.elf"));
    return symbol(symbols, "__network_end") - symbol(symbols, "__network_start");
  }

  private static long symbol(String symbols, String name) {
    return symbols.lines().filter(line -> line.endsWith(" " + name)).map(line -> Long.parseLong(line.split(" ")[0], 16))
        .findFirst().orElseThrow(() -> new IllegalStateException("no symbol " + name));
  }

  /** Runs the networks on {@code vectors} vectors each, or looks at each layer on one vector. */
  Outcome run(byte[] input, int vectors, boolean layers) {
    build();
    try {
      ByteBuffer command = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
      command.putInt(vectors).putInt(layers ? 1 : 0);
      Files.write(folder.resolve("command.bin"), command.array());
      Files.write(folder.resolve("input.bin"), input);
      List<String> words = target == McuTarget.C99
          ? List.of(folder.resolve("program.elf").toString())
          : List.of("qemu-system-arm", "-M", target.board().machine(), "-nographic", "-monitor", "none", "-serial",
              "none", "-semihosting", "-icount", "shift=6", "-kernel", "program.elf");
      Toolchain.Result result = Toolchain.run(folder, words);
      if (result.status() != 0) {
        throw new RunFailedException("the emitted code runs within its memory, found exit status " + result.status()
            + (result.status() == 3 ? " (a fault: the stack or the arena was overrun)" : "") + " on " + target.label()
            + " " + result.said().strip() + "; report this as a bug");
      }
      byte[] report = Files.readAllBytes(folder.resolve("report.bin"));
      long[] numbers = new long[report.length / 8];
      ByteBuffer.wrap(report).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(numbers);
      return new Outcome(Files.readAllBytes(folder.resolve("output.bin")), numbers);
    } catch (IOException exception) {
      throw failed(exception);
    }
  }

  private static RunFailedException failed(IOException exception) {
    return new RunFailedException("emitted code is built in a temporary folder, found " + exception.getMessage()
        + "; free some space", exception);
  }

  @Override
  public void close() {
    try {
      temporary.close();
    } catch (IOException exception) {
      throw failed(exception);
    }
  }
}
