package dev.mote.hardware.cim.function;

import org.jspecify.annotations.Nullable;

/**
 * A column that goes through its rows one by one.
 *
 * @param inputs of all rows of the matrix
 */
record RowColumn(ChipLayer chip, byte[] inputs, int output, int tile) implements Column {
  private int first() {
    return tile * chip.layer().scheme().activeRows();
  }

  @Override
  public int rows() {
    return Math.min(inputs.length - first(), chip.layer().scheme().activeRows());
  }

  @Override
  public long count(Slice slice, Chunk chunk) {
    long count = 0;
    for (int row = first(); row < first() + rows(); row++) {
      count += (long) Scheme.count(slice, cells(row)) * chunk.of(inputs[row] & 0xFF);
    }
    return count;
  }

  @Override
  public long products(Slice slice, Chunk chunk) {
    long products = 0;
    for (int row = first(); row < first() + rows(); row++) {
      for (int index = 0; index < slice.planes().length; index++) {
        products += (long) Math.abs(slice.coefficients()[index]) * (cells(row) >> slice.planes()[index] & 1)
            * chunk.of(inputs[row] & 0xFF);
      }
    }
    return products;
  }

  @Override
  public float analog(Slice slice, Chunk chunk) {
    short @Nullable [] factors = chip.factors();
    if (factors == null) {
      return count(slice, chunk);
    }
    long sum = 0;
    int weights = chip.cells().length;
    for (int row = first(); row < first() + rows(); row++) {
      for (int index = 0; index < slice.planes().length; index++) {
        int plane = slice.planes()[index];
        int bit = cells(row) >> plane & 1;
        sum += (long) bit * slice.coefficients()[index] * chunk.of(inputs[row] & 0xFF)
            * factors[plane * weights + output * inputs.length + row];
      }
    }
    return sum;
  }

  @Override
  public long cells(Slice slice) {
    long sum = 0;
    for (int row = first(); row < first() + rows(); row++) {
      sum += Scheme.count(slice, cells(row));
    }
    return sum;
  }

  @Override
  public long levels(Chunk chunk) {
    long sum = 0;
    for (int row = first(); row < first() + rows(); row++) {
      sum += chunk.of(inputs[row] & 0xFF);
    }
    return sum;
  }

  private int cells(int row) {
    return chip.cells()[output * inputs.length + row];
  }
}
