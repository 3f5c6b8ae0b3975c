package dev.mote.hardware.cim.function;

import java.util.Arrays;

/**
 * A layer on a chip as {@code planes.c} reads it. A block has {@link #LANES} lanes: that many outputs, or, where there are fewer, the outputs of several
 * vectors.
 *
 * @param header     its struct {@code layer}, one number a field
 * @param planes     bits of weights by tile, block, byte of rows, plane and lane
 * @param ones       of a plane in a tile, by tile, plane and output
 * @param factors    what cells add, by tile, block, plane, pair of rows, lane and row; empty where all add the same
 * @param gains      of columns, by tile, block, slice and lane; empty where all are alike
 * @param offsets    likewise
 * @param normals    of 16 random bits: noise in codes, or normal numbers where products make noise
 * @param deviations by products
 * @param base       what is added to the sums of each output
 */
record NativeLayer(long[] header, byte[] planes, short[] ones, short[] factors, float[] gains, float[] offsets,
    float[] normals, float[] deviations, long[] base) {
  static final int LANES = 64;

  static NativeLayer of(ChipLayer chip) {
    Layout layout = new Layout(chip);
    Readout readout = chip.readout();
    boolean counted = readout.countNoise() > 0;
    float[] normals = counted ? Gaussian.all() : readout.noises();
    return new NativeLayer(NativeHeader.of(chip, layout), layout.planes(), layout.ones(), layout.factors(),
        layout.lanes(chip.gains()), layout.lanes(chip.offsets()), normals, counted ? deviations(chip) : new float[0],
        base(chip));
  }

  /** The most products that one conversion sums, of both signs. */
  static long mostProducts(Scheme scheme) {
    long most = 0;
    for (Slice slice : scheme.slices()) {
      most = Math.max(most, Arrays.stream(slice.coefficients()).map(Math::abs).sum());
    }
    return most * scheme.activeRows() * scheme.chunks().stream().mapToInt(Chunk::most).max().orElseThrow();
  }

  private static float[] deviations(ChipLayer chip) {
    int most = Math.toIntExact(mostProducts(chip.layer().scheme()));
    float[] deviations = new float[most + 1];
    for (int products = 0; products <= most; products++) {
      deviations[products] = chip.readout().deviation(products);
    }
    return deviations;
  }

  /** What the zero point takes off. */
  static long[] base(ChipLayer chip) {
    Layer layer = chip.layer();
    long[] base = new long[layer.outputs()];
    for (int index = 0; index < layer.weights().length; index++) {
      base[index / layer.matrix().rows()] -= (long) layer.zero() * layer.weights()[index];
    }
    return base;
  }

  /** Where bits lie. */
  static final class Layout {
    private final ChipLayer chip;
    private final Layer layer;
    private final int rows;
    private final int activeRows;
    private final int planes;

    Layout(ChipLayer chip) {
      this.chip = chip;
      this.layer = chip.layer();
      this.rows = layer.matrix().rows();
      this.activeRows = Math.min(rows, layer.scheme().activeRows());
      this.planes = layer.scheme().planes();
    }

    int activeRows() {
      return activeRows;
    }

    int tileBytes() {
      return (activeRows + 7) / 8;
    }

    int blocks() {
      return (layer.outputs() + LANES - 1) / LANES;
    }

    /** Lanes of a vector: a power of two, at least a pair of columns. */
    int lanesPerVector() {
      int lanes = 2;
      while (lanes < Math.min(LANES, layer.outputs())) {
        lanes *= 2;
      }
      return lanes;
    }

    /** The output of a lane, or -1. */
    private int output(int block, int lane) {
      int output = block * LANES + lane % lanesPerVector();
      return output < layer.outputs() ? output : -1;
    }

    byte[] planes() {
      int tileBytes = tileBytes();
      byte[] bits = new byte[layer.tiles() * blocks() * tileBytes * planes * LANES];
      for (int block = 0; block < blocks(); block++) {
        for (int lane = 0; lane < LANES; lane++) {
          int output = output(block, lane);
          for (int row = 0; output >= 0 && row < rows; row++) {
            int tile = row / activeRows;
            int within = row % activeRows;
            int cells = chip.cells()[output * rows + row];
            int at = (((tile * blocks() + block) * tileBytes + within / 8) * planes) * LANES + lane;
            for (int plane = 0; plane < planes; plane++) {
              bits[at + plane * LANES] |= (byte) ((cells >> plane & 1) << within % 8);
            }
          }
        }
      }
      return bits;
    }

    /** What columns have, laid out by lanes. */
    float[] lanes(float[] columns) {
      if (columns.length == 0) {
        return columns;
      }
      int slices = layer.scheme().slices().size();
      float[] lanes = new float[layer.tiles() * blocks() * slices * LANES];
      for (int at = 0; at < lanes.length; at++) {
        int slice = at / LANES % slices;
        int block = at / (LANES * slices) % blocks();
        int output = output(block, at % LANES);
        lanes[at] = output < 0 ? 0 : columns[chip.column(at / (LANES * slices * blocks()), slice, output)];
      }
      return lanes;
    }

    short[] ones() {
      if (!chip.split().statistical()) {
        return new short[0];
      }
      short[] ones = new short[layer.tiles() * planes * layer.outputs()];
      for (int output = 0; output < layer.outputs(); output++) {
        for (int row = 0; row < rows; row++) {
          for (int plane = 0; plane < planes; plane++) {
            ones[(row / activeRows * planes + plane) * layer.outputs() + output] += (short) (chip.cells()[output * rows
                + row] >> plane & 1);
          }
        }
      }
      return ones;
    }

    short[] factors() {
      short[] own = chip.factors();
      if (own == null) {
        return new short[0];
      }
      int pairs = (activeRows + 1) / 2;
      short[] factors = new short[layer.tiles() * blocks() * planes * pairs * LANES * 2];
      int weights = chip.cells().length;
      for (int block = 0; block < blocks(); block++) {
        for (int lane = 0; lane < LANES; lane++) {
          int output = output(block, lane);
          for (int row = 0; output >= 0 && row < rows; row++) {
            int cell = output * rows + row;
            for (int plane = 0; plane < planes; plane++) {
              int within = row % activeRows;
              int at = (((row / activeRows * blocks() + block) * planes + plane) * pairs + within / 2) * LANES + lane;
              factors[2 * at + within % 2] = (chip.cells()[cell] >> plane & 1) == 0 ? 0 : own[plane * weights + cell];
            }
          }
        }
      }
      return factors;
    }
  }
}
