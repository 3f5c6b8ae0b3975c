package dev.mote.hardware.cim.function;

/** Plain loops over vectors, outputs, tiles, slices, chunks and rows: the meaning of a layer in a macro, which fast kernels reproduce. */
record NaiveKernel(ChipLayer chip) implements Kernel {
  @Override
  public void run(byte[] inputs, Read read, int from, int to, long[] sums) {
    Layer layer = chip.layer();
    byte[] rows = new byte[layer.matrix().rows()];
    for (int vector = from; vector < to; vector++) {
      for (int group = 0; group < layer.matrix().groups(); group++) {
        layer.unrolling().gather(inputs, (byte) layer.zero(), vector, group, rows);
        for (int column = 0; column < layer.matrix().columns(); column++) {
          int output = group * layer.matrix().columns() + column;
          sums[vector * layer.outputs() + output] = sum(chip, rows, output, read, read.vector(vector));
        }
      }
    }
  }

  private static long sum(ChipLayer chip, byte[] inputs, int output, Read read, long key) {
    Layer layer = chip.layer();
    long exact = 0;
    long codes = 0;
    for (int tile = 0; tile < layer.tiles(); tile++) {
      TileSum sum = new TileSum(new RowColumn(chip, inputs, output, tile), read.gain(), key);
      sum.add();
      exact += sum.exact();
      codes += sum.codes();
    }
    return exact + afterwards(chip, inputs, output) + (long) Math.floor(codes * chip.readout().range().step() + 0.5);
  }

  /** What the writing of weights added, and the zero point, are taken off digitally. */
  static long afterwards(ChipLayer chip, byte[] inputs, int output) {
    Layer layer = chip.layer();
    long sum = 0;
    for (int row = 0; row < inputs.length; row++) {
      sum += (long) layer.scheme().constant() * (inputs[row] & 0xFF)
          - (long) layer.zero() * layer.weights()[output * inputs.length + row];
    }
    return sum;
  }
}
