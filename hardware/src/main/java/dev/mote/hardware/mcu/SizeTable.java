package dev.mote.hardware.mcu;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The flash each kernel takes on each target, measured once with the compiler and the options of {@link Toolchain} and kept
 * as a resource, so that flash can be told before any build. A test holds the table to the compiler.
 */
final class SizeTable {
  /** The resource: lines of target, kernel file, bytes. */
  static final String FILE = "sizes.csv";

  private static final Map<String, Integer> SIZES = read();

  private SizeTable() {}

  private static Map<String, Integer> read() {
    Map<String, Integer> sizes = new HashMap<>();
    Resources.read("sizes", FILE).lines().skip(1).map(line -> line.split(","))
        .forEach(cells -> sizes.put(key(cells[0], cells[1]), Integer.parseInt(cells[2])));
    return sizes;
  }

  private static String key(String target, String file) {
    return target + " " + file;
  }

  /** Bytes of code and tables of a kernel's file; 0 where it was not measured. */
  static int bytes(McuTarget target, String file) {
    return SIZES.getOrDefault(key(target.label(), file), 0);
  }

  /** The targets whose kernels are measured. */
  static List<McuTarget> targets() {
    return List.of(McuTarget.CORTEX_M4, McuTarget.CORTEX_M7, McuTarget.CORTEX_M33, McuTarget.CORTEX_M55);
  }

  /**
   * Bytes of flash of a network: its kernels, and for each layer its parameter block, its constants and its function.
   */
  static long flash(McuTarget target, Image image) {
    long bytes = Emitter.kernels(image).keySet().stream().filter(file -> file.endsWith(".c"))
        .mapToLong(file -> bytes(target, file)).sum();
    for (int index = 0; index < image.calls().size(); index++) {
      Parameters parameters = image.calls().get(index).parameters();
      int operands = image.program().steps().get(index).operands().size();
      bytes += 8 + 8L * operands + parameters.bytes();
      for (Constant constant : parameters.constants()) {
        bytes += aligned(constant.bytes());
      }
    }
    for (int constant : image.constantOperands()) {
      bytes += aligned(image.bytes(constant));
    }
    return bytes + bytes(target, "layer") * (long) image.calls().size() + bytes(target, "network");
  }

  private static long aligned(long bytes) {
    return (bytes + 3) / 4 * 4;
  }
}
