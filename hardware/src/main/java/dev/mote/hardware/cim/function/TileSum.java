package dev.mote.hardware.cim.function;

import java.util.Arrays;
import java.util.List;

/** The sum of one output over the rows of one tile: significant planes digitally, the others converted or estimated. */
final class TileSum {
  private final ChipLayer chip;
  private final Scheme scheme;
  private final Column column;
  private final float gain;
  private final long key;
  private long exact;
  private long codes;

  /**
   * A sum that {@link #add} forms.
   *
   * @param gain of all sums of the read
   * @param key  of the vector's conversions
   */
  TileSum(Column column, float gain, long key) {
    this.column = column;
    this.chip = column.chip();
    this.scheme = chip.layer().scheme();
    this.gain = gain;
    this.key = key;
  }

  /** What was summed digitally. */
  long exact() {
    return exact;
  }

  /** The sum of codes, each times what its planes count. */
  long codes() {
    return codes;
  }

  void add() {
    int planes = planes();
    exact = digital(planes);
    if (chip.split().statistical()) {
      exact += statistical(planes);
    } else {
      convert(planes);
    }
  }

  /** How many planes are digital. */
  int planes() {
    Split split = chip.split();
    return split.thresholds().isEmpty()
        ? split.planes()
        : split.planes(digital(split.planes()), largest(split.planes()));
  }

  /** The digital conversions, exactly. */
  private long digital(int planes) {
    long sum = 0;
    for (Slice slice : scheme.slices()) {
      for (Chunk chunk : scheme.chunks()) {
        if (Split.digital(scheme, slice, chunk, planes)) {
          sum += ((long) slice.factor() << chunk.first()) * column.count(slice, chunk);
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
          sum += ((long) Math.abs(slice.factor()) << chunk.first()) * slice.most() * chunk.most() * column.rows();
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
          sum += ((long) slice.factor() << chunk.first()) * column.cells(slice) * column.levels(chunk);
        }
      }
    }
    int count = Math.max(1, column.rows());
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
          int number = (column.tile() * slices.size() + s) * chunks.size() + c;
          codes += ((long) slice.factor() << chunk.first()) * code(slice, chunk, s, number);
        }
      }
    }
  }

  /** The most frequent code of all votes, the lowest of equally frequent ones. */
  private int code(Slice slice, Chunk chunk, int s, int number) {
    Readout readout = chip.readout();
    int at = chip.column(column.tile(), s, column.output());
    float columnGain = (chip.uniform() ? chip.idealGain() : chip.gains()[at]) * gain;
    float value = column.analog(slice, chunk) * columnGain + (chip.uniform() ? 0 : chip.offsets()[at]);
    if (!readout.noisy()) {
      return readout.code(value);
    }
    float deviation = readout.deviation(readout.countNoise() == 0 ? 0 : column.products(slice, chunk));
    int[] votes = new int[readout.votes()];
    for (int vote = 0; vote < votes.length; vote++) {
      int bits = Draws.bits(Read.conversion(key, number, vote), column.output());
      votes[vote] = readout.code(value + Gaussian.noise(deviation, bits));
    }
    return mostFrequent(votes);
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
