package dev.mote.hardware.cim.function;

import java.util.Arrays;

/**
 * A layer by {@code planes.c}: planes are counted, converted and added a block of columns at a time, and never kept.
 *
 * @param batch vectors that one call computes
 */
record NativeKernel(ChipLayer chip, NativeLayer layer, NativeLibrary library, int batch) implements Kernel {
  /** Blocks of vectors that one call computes, so that a tile's weights are read from the nearest cache. */
  private static final int BLOCKS = 16;
  private static final int MOST_ROWS = 30_000;
  private static final long MOST_PRODUCTS = 1 << 22;

  static NativeKernel of(ChipLayer chip, NativeLibrary library) {
    int perBlock = NativeLayer.LANES / new NativeLayer.Layout(chip).lanesPerVector();
    return new NativeKernel(chip, NativeLayer.of(chip), library, BLOCKS * perBlock);
  }

  /** Whether all sums of a layer fit the C's numbers. */
  static boolean holds(ChipLayer chip) {
    Layer layer = chip.layer();
    Scheme scheme = layer.scheme();
    Range range = chip.readout().range();
    long largest = Math.max(Math.abs((long) range.least()), Math.abs((long) range.most()));
    long weights = scheme.slices().stream().mapToLong(slice -> Math.abs(slice.factor())).sum();
    boolean codes = largest * weights * 255 * layer.tiles() <= Integer.MAX_VALUE;
    long coefficients = scheme.slices().stream()
        .mapToLong(slice -> Arrays.stream(slice.coefficients()).map(Math::abs).sum()).max().orElseThrow();
    boolean cells = chip.factors() == null || NativeLayer.mostProducts(scheme) * Short.MAX_VALUE <= Integer.MAX_VALUE;
    return codes && cells && coefficients <= 255 && layer.matrix().rows() > 0 && layer.outputs() > 0
        && layer.matrix().rows() <= MOST_ROWS && NativeLayer.mostProducts(scheme) <= MOST_PRODUCTS
        && chip.split().thresholds().size() <= 32;
  }

  @Override
  public void run(byte[] inputs, Read read, int from, int to, long[] sums) {
    byte[] working = new byte[library.scratch(layer.header(), Math.min(to - from, batch))];
    for (int first = from; first < to; first += batch) {
      library.planes(layer, inputs, read, first, Math.min(to, first + batch), sums, working);
    }
  }
}
