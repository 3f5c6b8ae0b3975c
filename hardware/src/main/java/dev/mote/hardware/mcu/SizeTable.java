package dev.mote.hardware.mcu;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The flash and stack each function of the kernel library takes on each target, measured once with the compiler and the
 * options of {@link Toolchain} and kept as a resource, so that memory can be told before any build. A test holds the table
 * to the compiler and the linker.
 */
final class SizeTable {
  /** The resource: lines of target, section, bytes of flash, bytes of stack, sections it needs (separated by spaces). */
  static final String FILE = "sizes.csv";
  /** The line of the function that runs all layers, and the line of one layer's function. */
  static final String NETWORK = "network";
  static final String LAYER = "layer";

  private static final Map<String, Section> SECTIONS = read();

  private SizeTable() {}

  /** A function or a table of the library. */
  record Section(int bytes, int stack, List<String> needs) {}

  private static Map<String, Section> read() {
    Map<String, Section> sections = new HashMap<>();
    Resources.read("sizes", FILE).lines().skip(1).map(line -> line.split(",", -1)).filter(cells -> cells.length == 5)
        .forEach(cells -> sections.put(key(cells[0], cells[1]), new Section(Integer.parseInt(cells[2]),
            Integer.parseInt(cells[3]), cells[4].isEmpty() ? List.of() : Arrays.asList(cells[4].split(" ")))));
    return sections;
  }

  private static String key(String target, String section) {
    return target + " " + section;
  }

  /** What was measured of a section; nothing where it was not. */
  static Section section(McuTarget target, String name) {
    return SECTIONS.getOrDefault(key(target.label(), name), new Section(0, 0, List.of()));
  }

  /** The targets whose kernels are measured. */
  static List<McuTarget> targets() {
    return List.of(McuTarget.CORTEX_M4, McuTarget.CORTEX_M7, McuTarget.CORTEX_M33, McuTarget.CORTEX_M55);
  }

  /**
   * Bytes of flash of a network: the sections its kernels need, and for each layer its parameter block, its constants and
   * its function.
   */
  static long flash(McuTarget target, Image image) {
    Set<String> needed = new HashSet<>();
    Deque<String> open = new ArrayDeque<>();
    image.calls().forEach(call -> {
      open.add(call.kernel().function());
      open.addAll(call.parameters().functions());
    });
    long bytes = 0;
    while (!open.isEmpty()) {
      String name = open.remove();
      if (needed.add(name)) {
        Section section = section(target, name);
        bytes += aligned(section.bytes());
        open.addAll(section.needs());
      }
    }
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
    return bytes + section(target, LAYER).bytes() * (long) image.calls().size() + section(target, NETWORK).bytes();
  }

  private static long aligned(long bytes) {
    return (bytes + 3) / 4 * 4;
  }

  /** Bytes of stack of running a network: the deepest chain of calls. */
  static long stack(McuTarget target, Image image) {
    long deepest = 0;
    for (Call call : image.calls()) {
      long inner = 0;
      for (String function : call.parameters().functions()) {
        inner = Math.max(inner, depth(target, function));
      }
      String kernel = call.kernel().function();
      deepest = Math.max(deepest, Math.max(depth(target, kernel), section(target, kernel).stack() + inner));
    }
    return (section(target, NETWORK).stack() + section(target, LAYER).stack() + deepest + 7) / 8 * 8;
  }

  /** Bytes of stack of a section and what it calls. */
  static long depth(McuTarget target, String name) {
    Section section = section(target, name);
    long inner = 0;
    for (String need : section.needs()) {
      inner = Math.max(inner, depth(target, need));
    }
    return section.stack() + inner;
  }
}
