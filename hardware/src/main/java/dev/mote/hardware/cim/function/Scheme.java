package dev.mote.hardware.cim.function;

import dev.mote.hardware.cim.macro.Macro;
import dev.mote.hardware.cim.macro.Summation;
import dev.mote.hardware.cim.macro.Weights;
import java.util.ArrayList;
import java.util.List;

/**
 * How a macro splits weights into planes of bits and these into slices, and inputs into chunks. A weight is
 * {@code sum over slices of factor * count + constant}, where a count sums planes with their coefficients.
 *
 * @param weightBits of a weight, 1 to 8; weights of 1 bit are -1 or 1
 * @param inputBits  of an unsigned input level, 1 to 8
 * @param coding     how negative weights are held
 * @param slices     columns a weight takes
 * @param chunks     cycles an input takes, lowest bits first
 * @param activeRows rows that are summed at once
 */
record Scheme(int weightBits, int inputBits, Weights.Coding coding, List<Slice> slices, List<Chunk> chunks,
    int activeRows) {
  private static final int MOST_BITS = 8;

  static Scheme of(Macro macro) {
    int weightBits = Math.min(MOST_BITS, macro.weights().bits());
    int inputBits = Math.min(MOST_BITS, macro.inputs().bits());
    // The sign of a sum says something of whole weights only.
    boolean sign = macro.summation() instanceof Summation.Sign;
    Weights.Coding coding = sign ? Weights.Coding.DIFFERENTIAL : macro.weights().coding();
    int perCell = sign ? weightBits : Math.min(weightBits, macro.weights().bitsPerCell());
    return new Scheme(weightBits, inputBits, coding, slices(weightBits, perCell, coding),
        chunks(inputBits, macro.inputs().bitsPerCycle()), macro.array().activeRows());
  }

  private static List<Slice> slices(int bits, int perCell, Weights.Coding coding) {
    List<Slice> slices = new ArrayList<>();
    int magnitude = coding == Weights.Coding.TWOS_COMPLEMENT && bits > 1 ? bits - 1 : bits;
    for (int first = 0; first < magnitude; first += perCell) {
      int count = Math.min(perCell, magnitude - first);
      int sides = coding == Weights.Coding.DIFFERENTIAL ? 2 : 1;
      int[] planes = new int[count * sides];
      int[] coefficients = new int[count * sides];
      for (int bit = 0; bit < count; bit++) {
        for (int side = 0; side < sides; side++) {
          planes[bit * sides + side] = first + bit + side * bits;
          coefficients[bit * sides + side] = side == 0 ? 1 << bit : -(1 << bit);
        }
      }
      boolean twoValues = bits == 1 && coding != Weights.Coding.DIFFERENTIAL;
      slices.add(new Slice(planes, coefficients, twoValues ? 2 : 1 << first, first + count - 1));
    }
    if (magnitude < bits) {
      slices.add(new Slice(new int[]{magnitude}, new int[]{1}, -(1 << magnitude), magnitude));
    }
    return List.copyOf(slices);
  }

  private static List<Chunk> chunks(int bits, int perCycle) {
    List<Chunk> chunks = new ArrayList<>();
    for (int first = 0; first < bits; first += perCycle) {
      chunks.add(new Chunk(first, Math.min(perCycle, bits - first)));
    }
    return List.copyOf(chunks);
  }

  /** Planes of bits. */
  int planes() {
    return coding == Weights.Coding.DIFFERENTIAL ? 2 * weightBits : weightBits;
  }

  /** What is added to all weights when they are written, taken off again digitally. */
  int constant() {
    return switch (coding) {
      case TWOS_COMPLEMENT -> weightBits == 1 ? -1 : 0;
      case OFFSET -> weightBits == 1 ? -1 : -(1 << weightBits - 1);
      case DIFFERENTIAL -> 0;
    };
  }

  /** The bits of a weight, plane p as bit p. */
  int cells(int weight) {
    if (coding == Weights.Coding.DIFFERENTIAL) {
      return weight >= 0 ? weight : -weight << weightBits;
    }
    if (weightBits == 1) {
      return weight > 0 ? 1 : 0;
    }
    return weight - constant() & (1 << weightBits) - 1;
  }

  /** The weight that cells hold. */
  int weight(int cells) {
    int weight = constant();
    for (Slice slice : slices) {
      weight += slice.factor() * count(slice, cells);
    }
    return weight;
  }

  /** The count of a row's cells in a slice for an input of 1. */
  static int count(Slice slice, int cells) {
    int count = 0;
    for (int index = 0; index < slice.planes().length; index++) {
      count += slice.coefficients()[index] * (cells >> slice.planes()[index] & 1);
    }
    return count;
  }

  /** The largest count of one conversion. */
  long largestCount() {
    int slice = slices.stream().mapToInt(Slice::most).max().orElseThrow();
    int chunk = chunks.stream().mapToInt(Chunk::most).max().orElseThrow();
    return (long) activeRows * slice * chunk;
  }

  /** Whether counts may be negative. */
  boolean signed() {
    return slices.stream().anyMatch(Slice::signed);
  }
}
