package dev.mote.hardware.mcu;

import dev.mote.graph.RunFailedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** One program of emitted code and a test harness in a temporary folder: compiled, linked, run here or on QEMU. */
final class Build implements AutoCloseable {
  private final McuTarget target;
  private final TemporaryFolder temporary;
  private final Path folder;
  private final List<String> sources = new ArrayList<>();

  Build(McuTarget target) {
    this.target = target;
    try {
      this.temporary = new TemporaryFolder("mote-harness");
      this.folder = temporary.path();
      Files.createDirectories(folder.resolve("kernels"));
    } catch (IOException exception) {
      throw failed(exception);
    }
  }

  /** Memory of exactly {@code stack} and {@code arena} bytes for the code of the files {@code NAME.c} and of the kernels. */
  static String linkerScript(Board board, long stack, long arena, List<String> names) {
    List<String> code = new ArrayList<>();
    List<String> data = new ArrayList<>();
    for (String name : names) {
      objects(name).forEach(object -> code.add(object + "(.text* .rodata*)"));
      objects(name).forEach(object -> data.add(object + "(.data* .bss* COMMON)"));
    }
    code.add("*kernels/*.o*(.text* .rodata*)");
    data.add("*kernels/*.o*(.data* .bss* COMMON)");
    return Resources.read("harness", "board.ld").replace("@VECTORS@", hex(board.vectors()))
        .replace("@FLASH@", hex(board.flash())).replace("@SKIP@", board.vectors() == board.flash() ? "1K" : "0")
        .replace("@FLASH_BYTES@", Long.toString(board.flashBytes()))
        .replace("@RAM_BYTES@", Long.toString(board.ramBytes())).replace("@RAM@", hex(board.ram()))
        .replace("@STACK@", Long.toString(stack)).replace("@ARENA@", Long.toString(arena))
        .replace("@NETWORK@", String.join("\n    ", code)).replace("@NETWORK_DATA@", String.join(" ", data));
  }

  /** What the object of a file is called here and by CMake, as patterns, which match no longer name. */
  private static List<String> objects(String name) {
    return List.of(name + ".o*", "*/" + name + ".c.o*");
  }

  private static String hex(int address) {
    return "0x" + Integer.toHexString(address);
  }

  /** Adds files by path; those that are there already stay as they are. */
  void add(Map<String, String> files) {
    try {
      for (Map.Entry<String, String> file : files.entrySet()) {
        Path path = folder.resolve(file.getKey());
        if (Files.notExists(path)) {
          Files.writeString(path, file.getValue());
          if (file.getKey().endsWith(".c")) {
            sources.add(file.getKey());
          }
        }
      }
    } catch (IOException exception) {
      throw failed(exception);
    }
  }

  /** Compiles and links. Throws {@link RunFailedException} where the code needs more memory than was predicted. */
  void link() {
    Toolchain.require(target.compiler(), target == McuTarget.C99 ? "gcc" : "gcc-arm-none-eabi");
    if (target != McuTarget.C99) {
      Toolchain.require("qemu-system-arm", "qemu-system-arm");
    }
    Toolchain.compile(folder, Toolchain.words(List.of(target.compiler(), "-c", "-I."), flags(), sourcesOf("")));
    Toolchain.compile(folder.resolve("kernels"),
        Toolchain.words(List.of(target.compiler(), "-c"), flags(), sourcesOf("kernels")));
    List<String> link = new ArrayList<>(List.of(target.compiler()));
    link.addAll(target.processorFlags());
    if (target != McuTarget.C99) {
      link.addAll(List.of("-nostartfiles", "-T", "board.ld", "-Wl,--gc-sections", "-Wl,--no-warn-rwx-segments",
          "-Wl,-Map=program.map"));
    }
    link.addAll(List.of("-o", "program.elf"));
    sources.forEach(source -> link.add(source.replaceAll("\\.c$", ".o")));
    Toolchain.compile(folder, link);
  }

  private List<String> flags() {
    List<String> flags = new ArrayList<>(Toolchain.FLAGS);
    flags.addAll(target.processorFlags());
    if (target != McuTarget.C99) {
      flags.add("-DMOTE_TIMER=" + target.board().timer());
    }
    return flags;
  }

  private List<String> sourcesOf(String inner) {
    try (Stream<Path> files = Files.list(folder.resolve(inner))) {
      return files.map(file -> file.getFileName().toString()).filter(file -> file.endsWith(".c")).sorted().toList();
    } catch (IOException exception) {
      throw failed(exception);
    }
  }

  /** Bytes of flash of the emitted code, by the linker. */
  long flashBytes() {
    String symbols = Toolchain.compile(folder, List.of("arm-none-eabi-nm", "program.elf"));
    return symbol(symbols, "__network_end") - symbol(symbols, "__network_start");
  }

  private static long symbol(String symbols, String name) {
    return symbols.lines().filter(line -> line.endsWith(" " + name)).map(line -> Long.parseLong(line.split(" ")[0], 16))
        .findFirst().orElseThrow(() -> new IllegalStateException("no symbol " + name));
  }

  /** Runs the program to its end. */
  Toolchain.Result run() {
    return Toolchain.run(folder, target == McuTarget.C99
        ? List.of(folder.resolve("program.elf").toString())
        : List.of("qemu-system-arm", "-M", target.board().machine(), "-nographic", "-monitor", "none", "-serial",
            "none", "-semihosting", "-icount", "shift=6", "-kernel", "program.elf"));
  }

  /** Writes a file for the program. */
  void write(String file, byte[] bytes) {
    try {
      Files.write(folder.resolve(file), bytes);
    } catch (IOException exception) {
      throw failed(exception);
    }
  }

  /** Reads a file that the program wrote. */
  byte[] read(String file) {
    try {
      return Files.readAllBytes(folder.resolve(file));
    } catch (IOException exception) {
      throw failed(exception);
    }
  }

  /** The 64-bit numbers of a file that the program wrote. */
  long[] numbers(String file) {
    byte[] bytes = read(file);
    long[] numbers = new long[bytes.length / 8];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(numbers);
    return numbers;
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
