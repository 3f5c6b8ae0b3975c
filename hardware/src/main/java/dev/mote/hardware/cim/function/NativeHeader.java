package dev.mote.hardware.cim.function;

import dev.mote.graph.Window;
import java.util.List;

/** Writes the struct {@code layer} of {@code layer.h}: its fields in their order, 8 bytes each. */
final class NativeHeader {
  private static final int THRESHOLDS = 32;
  private static final int SLICES = 16;
  private static final int PLANES = 16;
  private static final int CHUNKS = 8;

  private final long[] fields = new long[45 + 2 + THRESHOLDS + Deltas.MOST + 2 + SLICES * (4 + 2 * PLANES)
      + CHUNKS * 2];
  private int at;

  private NativeHeader() {}

  static long[] of(ChipLayer chip, NativeLayer.Layout layout) {
    NativeHeader header = new NativeHeader();
    header.geometry(chip.layer(), layout);
    header.reading(chip);
    header.scheme(chip.layer().scheme());
    return header.fields;
  }

  private void geometry(Layer layer, NativeLayer.Layout layout) {
    Unrolling u = layer.unrolling();
    Window window = u.window();
    add(u.height(), u.width(), u.channels(), u.kernelHeight(), u.kernelWidth(), u.outputHeight(), u.outputWidth());
    add(window.strideHeight(), window.strideWidth(), window.dilationHeight(), window.dilationWidth(), window.padTop(),
        window.padLeft());
    add(layer.matrix().groups(), u.groupChannels(), layer.matrix().columns(), layer.outputs(), layer.matrix().rows(),
        layout.activeRows(), layer.tiles(), layout.tileBytes());
    Scheme scheme = layer.scheme();
    add(layer.zero(), scheme.constant(), scheme.planes(), scheme.inputBits());
    add(layout.lanesPerVector(), NativeLayer.LANES / layout.lanesPerVector(), layout.blocks());
  }

  private void reading(ChipLayer chip) {
    Split split = chip.split();
    Readout readout = chip.readout();
    Range range = readout.range();
    add(split.planes(), chip.layer().scheme().weightBits(), flag(split.statistical()), split.thresholds().size());
    boolean plain = Deltas.suffice(chip);
    Deltas deltas = plain ? Deltas.of(readout) : Deltas.NONE;
    add(range.least(), range.most(), flag(readout.sign()), readout.votes(), flag(readout.noisy()),
        flag(readout.countNoise() > 0), flag(chip.uniform()), flag(chip.factors() != null), flag(plain),
        deltas.from().length, deltas.least());
    add(Double.doubleToLongBits(range.step()), Double.doubleToLongBits(chip.idealGain()));
    int start = at;
    split.thresholds().forEach(threshold -> add(Double.doubleToLongBits(threshold)));
    at = start + THRESHOLDS;
    start = at;
    add(deltas.from());
    at = start + Deltas.MOST;
  }

  private void scheme(Scheme scheme) {
    add(scheme.slices().size(), scheme.chunks().size());
    int start = at;
    for (Slice slice : scheme.slices()) {
      int first = at;
      add(slice.planes().length, slice.factor(), slice.top(), slice.most());
      add(slice.planes());
      at = first + 4 + PLANES;
      add(slice.coefficients());
      at = first + 4 + 2 * PLANES;
    }
    at = start + SLICES * (4 + 2 * PLANES);
    List<Chunk> chunks = scheme.chunks();
    chunks.forEach(chunk -> add(chunk.first(), chunk.bits()));
  }

  private static long flag(boolean set) {
    return set ? 1 : 0;
  }

  private void add(long... values) {
    for (long value : values) {
      fields[at++] = value;
    }
  }

  private void add(int[] values) {
    for (int value : values) {
      fields[at++] = value;
    }
  }
}
