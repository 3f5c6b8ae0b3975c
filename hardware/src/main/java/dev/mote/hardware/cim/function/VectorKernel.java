package dev.mote.hardware.cim.function;

import java.util.Arrays;
import java.util.List;

/**
 * A layer by {@code jdk.incubator.vector}: planes are counted and converted a block of lanes at a time, and never kept. A lane is one output of one
 * vector; where there are few outputs, those of several vectors lie side by side.
 *
 * @param base  what is added to the sums of each output
 * @param plain whether codes are counts plus {@code deltas} where the supply is as it should; else lanes are converted one by one
 */
record VectorKernel(ChipLayer chip, NativeLayer.Layout layout, byte[] planes, long[] base,
    boolean plain, Deltas deltas) implements Kernel {
  private static final int LANES = NativeLayer.LANES;

  static VectorKernel of(ChipLayer chip) {
    NativeLayer.Layout layout = new NativeLayer.Layout(chip);
    boolean plain = Deltas.suffice(chip);
    return new VectorKernel(chip, layout, layout.planes(), NativeLayer.base(chip), plain,
        plain ? Deltas.of(chip.readout()) : Deltas.NONE);
  }

  /** Whether all sums of a layer fit its numbers. */
  static boolean holds(ChipLayer chip) {
    return NativeKernel.holds(chip);
  }

  @Override
  public void run(byte[] inputs, Read read, int from, int to, long[] sums) {
    int step = LANES / layout.lanesPerVector();
    for (int first = from; first < to; first += step) {
      new Block(inputs, read, first, Math.min(step, to - first)).run(sums);
    }
  }

  /** Vectors whose outputs lie side by side. */
  private final class Block {
    private final Layer layer = chip.layer();
    private final Scheme scheme = layer.scheme();
    private final int groups = layer.matrix().groups();
    private final int perVector = layout.lanesPerVector();
    private final int bits = scheme.inputBits();
    private final int tileBytes = layout.tileBytes() * bits;
    private final Read read;
    private final int first;
    private final int vectors;
    private final byte[][] rows;
    /** What the writing of weights added, by vector and group. */
    private final long[] added;
    /** Bit planes by vector, group, tile, byte of rows and bit. */
    private final byte[] packed;
    private final byte[] lanes;
    private final short[] counts = new short[scheme.planes() * bits * LANES];
    private final int[] codes = new int[layout.blocks() * LANES];
    private final long[] exact = new long[layout.blocks() * LANES];
    private final int[] low = new int[LANES / 2];
    private final int[] high = new int[LANES / 2];
    private final short[] drawn = new short[LANES];

    Block(byte[] inputs, Read read, int first, int vectors) {
      this.read = read;
      this.first = first;
      this.vectors = vectors;
      this.rows = new byte[vectors * groups][layer.matrix().rows()];
      this.added = new long[rows.length];
      this.packed = new byte[rows.length * layer.tiles() * tileBytes];
      this.lanes = new byte[spread() ? tileBytes * LANES : 0];
      for (int source = 0; source < rows.length; source++) {
        layer.unrolling().gather(inputs, (byte) layer.zero(), first + source / groups, source % groups, rows[source]);
        pack(source);
      }
    }

    private boolean spread() {
      return perVector < LANES || groups > 1;
    }

    private void pack(int source) {
      int active = layout.activeRows();
      for (int row = 0; row < rows[source].length; row++) {
        int level = rows[source][row];
        added[source] += (long) scheme.constant() * (level & 0xFF);
        int at = (source * layer.tiles() + row / active) * tileBytes + row % active / 8 * bits;
        for (int bit = 0; bit < bits; bit++) {
          packed[at + bit] |= (byte) ((level >> bit & 1) << row % active % 8);
        }
      }
    }

    void run(long[] sums) {
      for (int tile = 0; tile < layer.tiles(); tile++) {
        int used = Math.min(layout.activeRows(), layer.matrix().rows() - tile * layout.activeRows());
        for (int block = 0; block < layout.blocks(); block++) {
          int at = (tile * layout.blocks() + block) * layout.tileBytes() * scheme.planes() * LANES;
          if (spread()) {
            spread(tile, block, (used + 7) / 8 * bits);
          }
          LaneVectors.count(planes, at, scheme.planes(), spread() ? lanes : packed, spread() ? 0 : tile * tileBytes,
              bits, spread(), used, counts);
          if (plain && read.gain() == 1) {
            convert(tile, block);
          } else {
            convertEach(tile, block);
          }
        }
      }
      finish(sums);
    }

    /** The vector and group whose inputs a lane reads, as one number; -1 where the lane is not used. */
    private int source(int block, int lane) {
      int output = block * LANES + lane % perVector;
      int vector = lane / perVector;
      return output < layer.outputs() && vector < vectors ? vector * groups + output / layer.matrix().columns() : -1;
    }

    private void spread(int tile, int block, int bytes) {
      for (int lane = 0; lane < LANES; lane++) {
        int from = (Math.max(0, source(block, lane)) * layer.tiles() + tile) * tileBytes;
        for (int index = 0; index < bytes; index++) {
          lanes[index * LANES + lane] = packed[from + index];
        }
      }
    }

    private void convert(int tile, int block) {
      List<Slice> slices = scheme.slices();
      int[] pairs = new int[LANES / 2];
      for (int pair = 0; pair < pairs.length; pair++) {
        pairs[pair] = (block * LANES + 2 * pair % perVector) / 2 * 0x9E3779B1;
      }
      for (int s = 0; s < slices.size(); s++) {
        Slice slice = slices.get(s);
        short[] sums = new short[LANES];
        for (int c = 0; c < bits; c++) {
          int at = (slice.planes()[0] * bits + c) * LANES;
          if (Split.digital(scheme, slice, scheme.chunks().get(c), chip.split().planes())) {
            for (int lane = 0; lane < LANES; lane++) {
              exact[block * LANES + lane] += (long) (slice.factor() << c) * counts[at + lane];
            }
          } else {
            if (chip.readout().noisy()) {
              keys((tile * slices.size() + s) * bits + c);
              LaneVectors.draw(pairs, low, high, drawn);
            }
            LaneVectors.addCodes(counts, at, drawn, deltas, chip.readout().range(), c, sums);
          }
        }
        for (int lane = 0; lane < LANES; lane++) {
          codes[block * LANES + lane] += slice.factor() * (sums[lane] & 0xFFFF);
        }
      }
    }

    private void keys(int number) {
      int pairs = perVector / 2;
      for (int vector = 0; vector < LANES / perVector; vector++) {
        long key = Read.conversion(read.vector(first + vector), number, 0);
        Arrays.fill(low, vector * pairs, (vector + 1) * pairs, (int) key);
        Arrays.fill(high, vector * pairs, (vector + 1) * pairs, (int) (key >>> 32));
      }
    }

    private void convertEach(int tile, int block) {
      for (int lane = 0; lane < LANES; lane++) {
        int source = source(block, lane);
        if (source >= 0) {
          int output = block * LANES + lane % perVector;
          RowColumn column = new RowColumn(chip, rows[source], output, tile);
          TileSum sum = new TileSum(new LaneColumn(column, counts, lane), read.gain(),
              read.vector(first + lane / perVector));
          sum.add();
          codes[block * LANES + lane] += (int) sum.codes();
          exact[block * LANES + lane] += sum.exact();
        }
      }
    }

    private void finish(long[] sums) {
      double step = chip.readout().range().step();
      for (int vector = 0; vector < vectors; vector++) {
        for (int output = 0; output < layer.outputs(); output++) {
          int lane = output / LANES * LANES + vector * perVector % LANES + output % LANES;
          int source = vector * groups + output / layer.matrix().columns();
          sums[(first + vector) * layer.outputs() + output] = exact[lane] + base[output] + added[source]
              + (long) Math.floor(codes[lane] * step + 0.5);
        }
      }
    }
  }
}
