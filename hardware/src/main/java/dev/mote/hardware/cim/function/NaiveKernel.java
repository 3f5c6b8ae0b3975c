package dev.mote.hardware.cim.function;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
      Sum sum = new Sum(chip, inputs, output, tile, read, key);
      sum.add();
      exact += sum.exact;
      codes += sum.codes;
    }
    // What the writing of weights added, and the zero point, are taken off digitally.
    for (int row = 0; row < inputs.length; row++) {
      exact += (long) layer.scheme().constant() * (inputs[row] & 0xFF)
          - (long) layer.zero() * layer.weights()[output * inputs.length + row];
    }
    return exact + (long) Math.floor(codes * chip.readout().range().step() + 0.5);
  }

  /** The sum of one output over the rows of one tile. */
  private static final class Sum {
    private final ChipLayer chip;
    private final Scheme scheme;
    private final byte[] inputs;
    private final int output;
    private final int tile;
    private final Read read;
    private final long key;
    private final int first;
    private final int last;
    private long exact;
    private long codes;

    Sum(ChipLayer chip, byte[] inputs, int output, int tile, Read read, long key) {
      this.chip = chip;
      this.scheme = chip.layer().scheme();
      this.inputs = inputs;
      this.output = output;
      this.tile = tile;
      this.read = read;
      this.key = key;
      this.first = tile * scheme.activeRows();
      this.last = Math.min(inputs.length, first + scheme.activeRows());
    }

    void add() {
      Split split = chip.split();
      int planes = split.planes();
      if (!split.thresholds().isEmpty()) {
        planes = split.planes(digital(planes), largest(planes));
      }
      exact = digital(planes);
      if (split.statistical()) {
        exact += statistical(planes);
      } else {
        convert(planes);
      }
    }

    /** The digital conversions, exactly. */
    private long digital(int planes) {
      long sum = 0;
      for (Slice slice : scheme.slices()) {
        for (Chunk chunk : scheme.chunks()) {
          if (Split.digital(scheme, slice, chunk, planes)) {
            sum += ((long) slice.factor() << chunk.first()) * count(slice, chunk);
          }
        }
      }
      return sum;
    }

    /** The largest magnitude of the digital conversions. */
    private long largest(int planes) {
      long sum = 0;
      for (Slice slice : scheme.slices()) {
        for (Chunk chunk : scheme.chunks()) {
          if (Split.digital(scheme, slice, chunk, planes)) {
            sum += ((long) Math.abs(slice.factor()) << chunk.first()) * slice.most() * chunk.most() * (last - first);
          }
        }
      }
      return sum;
    }

    /** The others from the numbers of ones: sum of w x is about sum of w times sum of x over the rows. Source: PACiM, ICCAD 2024. */
    private long statistical(int planes) {
      long sum = 0;
      for (Slice slice : scheme.slices()) {
        for (Chunk chunk : scheme.chunks()) {
          if (!Split.digital(scheme, slice, chunk, planes)) {
            long weights = 0;
            long levels = 0;
            for (int row = first; row < last; row++) {
              weights += Scheme.count(slice, cells(row));
              levels += chunk.of(inputs[row] & 0xFF);
            }
            sum += ((long) slice.factor() << chunk.first()) * weights * levels;
          }
        }
      }
      int count = Math.max(1, last - first);
      return Math.floorDiv(2 * sum + count, 2L * count);
    }

    private void convert(int planes) {
      List<Slice> slices = scheme.slices();
      List<Chunk> chunks = scheme.chunks();
      for (int s = 0; s < slices.size(); s++) {
        for (int c = 0; c < chunks.size(); c++) {
          Slice slice = slices.get(s);
          Chunk chunk = chunks.get(c);
          if (!Split.digital(scheme, slice, chunk, planes)) {
            int number = (tile * slices.size() + s) * chunks.size() + c;
            codes += ((long) slice.factor() << chunk.first()) * code(slice, chunk, s, number);
          }
        }
      }
    }

    /** The most frequent code of all votes, the lowest of equally frequent ones. */
    private int code(Slice slice, Chunk chunk, int s, int number) {
      Readout readout = chip.readout();
      int column = chip.column(tile, s, output);
      float gain = (chip.uniform() ? chip.idealGain() : chip.gains()[column]) * read.gain();
      float value = analog(slice, chunk) * gain + (chip.uniform() ? 0 : chip.offsets()[column]);
      if (!readout.noisy()) {
        return readout.code(value);
      }
      float deviation = readout.deviation(products(slice, chunk));
      int[] votes = new int[readout.votes()];
      for (int vote = 0; vote < votes.length; vote++) {
        int bits = Draws.bits(Read.conversion(key, number, vote), output);
        votes[vote] = readout.code(value + Gaussian.noise(deviation, bits));
      }
      return mostFrequent(votes);
    }

    /** The column's sum, in counts or in units of a cell. */
    private float analog(Slice slice, Chunk chunk) {
      short @Nullable [] factors = chip.factors();
      if (factors == null) {
        return count(slice, chunk);
      }
      long sum = 0;
      int weights = chip.cells().length;
      for (int row = first; row < last; row++) {
        for (int index = 0; index < slice.planes().length; index++) {
          int plane = slice.planes()[index];
          int bit = cells(row) >> plane & 1;
          sum += (long) bit * slice.coefficients()[index] * chunk.of(inputs[row] & 0xFF)
              * factors[plane * weights + output * inputs.length + row];
        }
      }
      return sum;
    }

    private long count(Slice slice, Chunk chunk) {
      long count = 0;
      for (int row = first; row < last; row++) {
        count += (long) Scheme.count(slice, cells(row)) * chunk.of(inputs[row] & 0xFF);
      }
      return count;
    }

    /** Products that are summed, of both signs. */
    private long products(Slice slice, Chunk chunk) {
      long products = 0;
      for (int row = first; row < last; row++) {
        for (int index = 0; index < slice.planes().length; index++) {
          products += (long) Math.abs(slice.coefficients()[index]) * (cells(row) >> slice.planes()[index] & 1)
              * chunk.of(inputs[row] & 0xFF);
        }
      }
      return products;
    }

    private int cells(int row) {
      return chip.cells()[output * inputs.length + row];
    }

    private static int mostFrequent(int[] codes) {
      Arrays.sort(codes);
      int best = codes[0];
      int longest = 0;
      int run = 0;
      for (int index = 0; index < codes.length; index++) {
        run = index > 0 && codes[index] == codes[index - 1] ? run + 1 : 1;
        if (run > longest) {
          longest = run;
          best = codes[index];
        }
      }
      return best;
    }
  }
}
