package dev.mote.compress.polarized;

/**
 * What a path costs beside a layer.
 *
 * @param layer   the layer's name
 * @param rank    r
 * @param inputs  n: numbers of a patch, kernel pixels times channels
 * @param outputs m: output channels
 * @param bits    of a weight of the main path
 */
public record PathCost(String layer, int rank, int inputs, int outputs, int bits) {
  private static final int PATH_BITS = 8;

  /** {@code r (n + m) / (n m)}: the path's weights, and its multiply-accumulates, for each of the main path. */
  public double share() {
    return rank * (inputs + (double) outputs) / ((double) inputs * outputs);
  }

  /** The bits of both paths for each weight of the layer. */
  public double bitsPerWeight() {
    return bits + PATH_BITS * share();
  }

  /** Whether both paths together take fewer bits than the layer in 8 bits. */
  public boolean pays() {
    return bitsPerWeight() < PATH_BITS;
  }
}
