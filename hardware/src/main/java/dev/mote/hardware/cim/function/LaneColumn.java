package dev.mote.hardware.cim.function;

/**
 * A column whose pairs of planes were counted.
 *
 * @param column the same column by its rows, for what counts do not tell
 * @param counts of ones in the products of planes, by weight plane, input bit and lane
 * @param lane   of the column
 */
record LaneColumn(RowColumn column, short[] counts, int lane) implements Column {
  @Override
  public ChipLayer chip() {
    return column.chip();
  }

  @Override
  public int output() {
    return column.output();
  }

  @Override
  public int tile() {
    return column.tile();
  }

  @Override
  public int rows() {
    return column.rows();
  }

  @Override
  public long count(Slice slice, Chunk chunk) {
    return sum(slice, chunk, false);
  }

  @Override
  public long products(Slice slice, Chunk chunk) {
    return sum(slice, chunk, true);
  }

  private long sum(Slice slice, Chunk chunk, boolean magnitudes) {
    long sum = 0;
    int bits = chip().layer().scheme().inputBits();
    for (int index = 0; index < slice.planes().length; index++) {
      int coefficient = magnitudes ? Math.abs(slice.coefficients()[index]) : slice.coefficients()[index];
      for (int bit = 0; bit < chunk.bits(); bit++) {
        int at = (slice.planes()[index] * bits + chunk.first() + bit) * NativeLayer.LANES + lane;
        sum += ((long) coefficient << bit) * (counts[at] & 0xFFFF);
      }
    }
    return sum;
  }

  @Override
  public float analog(Slice slice, Chunk chunk) {
    return chip().factors() == null ? count(slice, chunk) : column.analog(slice, chunk);
  }

  @Override
  public long cells(Slice slice) {
    return column.cells(slice);
  }

  @Override
  public long levels(Chunk chunk) {
    return column.levels(chunk);
  }
}
