package dev.mote.hardware.cim.function;

import dev.mote.hardware.cim.macro.Variation;
import org.jspecify.annotations.Nullable;

/**
 * A layer on one chip: what its cells hold, and how its columns differ.
 *
 * @param layer   the layer
 * @param split   what is digital
 * @param readout of the columns
 * @param cells   of each output and row, plane p as bit p
 * @param factors what each cell adds for an input of 1, in units of {@link #UNIT}, by plane, output and row; null where all add 1
 * @param gains   codes that a unit of a column's sum gives, by tile, slice and output
 * @param offsets of the columns, in codes, in the same order
 * @param uniform whether all columns are alike and ideal
 * @param key     of the layer's reads
 */
record ChipLayer(Layer layer, Split split, Readout readout, short[] cells, short @Nullable [] factors, float[] gains,
    float[] offsets, boolean uniform, long key) {
  /** Units that an ideal cell adds where cells differ. */
  static final int UNIT = 4096;

  private static final int CELLS = 1;
  private static final int STUCK = 2;
  private static final int DRIFT = 3;
  private static final int GAINS = 4;
  private static final int OFFSETS = 5;
  private static final int PROCESS = 6;

  /** The layer on the chip of {@code seed}; {@code varied} where the macro sums on wires, else only stuck cells tell. */
  static ChipLayer of(Layer layer, Split split, Readout readout, Variation variation, long seed) {
    long chip = Draws.key(seed, layer.key());
    Scheme scheme = layer.scheme();
    short[] cells = cells(layer, variation, chip);
    boolean analog = !split.exact(scheme);
    short[] factors = analog ? factors(layer, variation, chip) : null;
    int columns = layer.tiles() * scheme.slices().size() * layer.outputs();
    boolean uniform = !analog || variation.columnGain() == 0 && variation.columnOffsetLsb() == 0
        && variation.process() == 0;
    float[] gains = new float[uniform ? 0 : columns];
    float[] offsets = new float[uniform ? 0 : columns];
    double process = 1 + variation.process() * Draws.normal(Draws.key(seed, -PROCESS), 0);
    double unit = readout.unit() * (factors == null ? 1 : UNIT);
    for (int column = 0; column < gains.length; column++) {
      double gain = process * (1 + variation.columnGain() * Draws.normal(Draws.key(chip, GAINS), column));
      gains[column] = (float) (gain / unit);
      offsets[column] = (float) (variation.columnOffsetLsb() * Draws.normal(Draws.key(chip, OFFSETS), column));
    }
    return new ChipLayer(layer, split, readout, cells, factors, gains, offsets, uniform, layer.key());
  }

  private static short[] cells(Layer layer, Variation variation, long chip) {
    Scheme scheme = layer.scheme();
    short[] cells = new short[layer.weights().length];
    for (int index = 0; index < cells.length; index++) {
      cells[index] = (short) scheme.cells(layer.weights()[index]);
    }
    if (variation.stuckCells() > 0) {
      for (int plane = 0; plane < scheme.planes(); plane++) {
        long key = Draws.key(Draws.key(chip, STUCK), plane);
        for (int index = 0; index < cells.length; index++) {
          double drawn = Draws.uniform(key, index);
          if (drawn < variation.stuckCells()) {
            int bit = drawn < variation.stuckCells() / 2 ? 1 : 0;
            cells[index] = (short) (cells[index] & ~(1 << plane) | bit << plane);
          }
        }
      }
    }
    return cells;
  }

  private static short @Nullable [] factors(Layer layer, Variation variation, long chip) {
    Variation.Drift drift = variation.drift();
    double time = StrictMath.log(drift.afterS() / drift.referenceS());
    boolean drifts = time != 0 && (drift.exponent() > 0 || drift.spread() > 0);
    if (variation.cellMismatch() == 0 && !drifts) {
      return null;
    }
    int count = layer.weights().length;
    short[] factors = new short[count * layer.scheme().planes()];
    for (int index = 0; index < factors.length; index++) {
      double factor = 1 + variation.cellMismatch() * Draws.normal(Draws.key(chip, CELLS), index);
      if (drifts) {
        double exponent = drift.exponent() + drift.spread() * Draws.normal(Draws.key(chip, DRIFT), index);
        factor *= StrictMath.exp(-exponent * time);
      }
      factors[index] = (short) Math.clamp(Math.round(factor * UNIT), 0, Short.MAX_VALUE);
    }
    return factors;
  }

  /** The gain of ideal columns. */
  float idealGain() {
    return (float) (1 / (readout.unit() * (factors == null ? 1 : UNIT)));
  }

  /** The number of a column among all of the layer. */
  int column(int tile, int slice, int output) {
    return (tile * layer.scheme().slices().size() + slice) * layer.outputs() + output;
  }
}
