package dev.mote.hardware.mcu;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Emitted C with its figures. */
public final class Firmware {
  private final String name;
  private final McuTarget target;
  private final Image image;

  /** A value or scratch buffer {@code name} of {@code bytes} at {@code offset} in the arena, from layer {@code first} to {@code last}. */
  public record Buffer(String name, int first, int last, long offset, long bytes) {}

  Firmware(String name, McuTarget target, Image image) {
    this.name = name;
    this.target = target;
    this.image = image;
  }

  /** The network's name in C. */
  public String name() {
    return name;
  }

  /** What it was emitted for. */
  public McuTarget target() {
    return target;
  }

  /** Bytes of memory for all values and scratch buffers. */
  public long arenaBytes() {
    return image.bytes();
  }

  /** Bytes of stack that running takes at most, predicted; 0 where the target's kernels were not measured. */
  public long stackBytes() {
    return target == McuTarget.C99 ? 0 : SizeTable.stack(target, image);
  }

  /** Bytes of flash for weights, biases and their scales. */
  public long weightBytes() {
    return image.weightBytes();
  }

  /** Bytes of flash for weights alone, without biases and scales but with the tables that decode them. */
  public long elementBytes() {
    return image.elementBytes();
  }

  /** The names of the layers in the order they run. */
  public List<String> layers() {
    return image.program().steps().stream().map(Step::name).toList();
  }

  /** What lies where in the arena; a result may overlap an operand that dies as it is computed. */
  public List<Buffer> buffers() {
    return ArenaMap.of(image);
  }

  /** Bytes of flash for code, tables and weights, predicted; 0 where the target's kernels were not measured. */
  public long flashBytes() {
    return target == McuTarget.C99 ? 0 : SizeTable.flash(target, image);
  }

  /** Bytes of flash for code and tables, predicted: all flash but the weights. */
  public long codeBytes() {
    return flashBytes() - weightBytes();
  }

  Image image() {
    return image;
  }

  /** The files by path: {@code NAME.h}, {@code NAME.c} and {@code kernels/}. */
  public Map<String, String> files() {
    Map<String, String> files = new TreeMap<>();
    SourceWriter writer = new SourceWriter(name, image);
    files.put(name + ".h", writer.header());
    files.put(name + ".c", writer.source());
    Emitter.kernels(image).forEach((file, text) -> files.put("kernels/" + file, text));
    return files;
  }
}
