package dev.mote.graph;

import java.util.Arrays;

/**
 * The codes of {@link Storage.Arithmetic}.
 *
 * <p>
 * An element of q steps is a row of decisions: whether q is 0; whether it is negative; whether |q| exceeds 1, 2, ... Each decision has a
 * context with an estimate of how probable a 0 is, in 16 bits, which follows what is seen the more slowly the more was seen. The range of
 * the code is divided by it.
 */
final class ArithmeticCoding {
  /** Contexts of "is it zero", by how large the elements before were on average. */
  static final int ZERO = 0;
  static final int AVERAGES = 6;
  static final int NEGATIVE = ZERO + AVERAGES;
  /** Contexts of "is |q| larger than k", k = 1, 2, ...; the last is for all larger k; twice, for small and for large averages. */
  static final int LARGER = NEGATIVE + 1;
  static final int SIZES = 14;
  static final int CONTEXTS = LARGER + 2 * SIZES;
  /** An average of at least this many halvings above the least counts as large. */
  static final int LARGE = 4;
  /** An estimate moves by at least 2^-7 of what it misses. */
  static final int SLOWEST = 7;
  private static final long BYTE = 1 << 24;

  private ArithmeticCoding() {}

  /** The estimates of all contexts; both coders hold the same. */
  private static class Model {
    private final int[] estimates = new int[CONTEXTS];
    private final int[] seen = new int[CONTEXTS];

    Model() {
      Arrays.fill(estimates, 1 << 15);
      Arrays.fill(seen, 1);
    }

    /** The part of the range that belongs to 0: more than none and less than all. */
    long part(long range, int context) {
      return (range >>> 12) * (estimates[context] >> 4);
    }

    void learn(int context, int decision) {
      int shift = 32 - Integer.numberOfLeadingZeros(seen[context]);
      int estimate = estimates[context];
      estimates[context] += decision == 0 ? (1 << 16) - 1 - estimate >> shift : -(estimate >> shift);
      seen[context] = Math.min(seen[context] + 1, 1 << SLOWEST - 1);
    }
  }

  /** The average size of the elements before, in 256ths; the last one counts an eighth. */
  private static int average(int before, int size) {
    return before + ((Math.min(size, 31) << 8) - before >> 3);
  }

  /** 0 for an average below an eighth, one more for each doubling. */
  private static int level(int average) {
    return Math.min(AVERAGES - 1, 32 - Integer.numberOfLeadingZeros(average >> 5));
  }

  private static int larger(int level, int size) {
    return LARGER + (level >= LARGE ? SIZES : 0) + Math.min(size, SIZES) - 1;
  }

  private static final class Encoder extends Model {
    private final BitWriter out = new BitWriter();
    private long low;
    private long range = 0xFFFFFFFFL;
    private int held = -1;
    private int full;

    void put(int context, int decision) {
      long part = part(range, context);
      if (decision == 0) {
        range = part;
      } else {
        low += part;
        range -= part;
      }
      learn(context, decision);
      while (range < BYTE) {
        range <<= 8;
        shift();
      }
    }

    /** Moves the highest byte out, but for those that a carry may still change. */
    private void shift() {
      int carry = (int) (low >>> 32);
      int top = (int) (low >>> 24) & 0xFF;
      if (carry == 1 || top < 0xFF) {
        if (held >= 0) {
          out.put(8, held + carry);
        }
        for (; full > 0; full--) {
          out.put(8, 0xFF + carry);
        }
        held = top;
      } else {
        full++;
      }
      low = low << 8 & 0xFFFFFFFFL;
    }

    /** Ends with the number of the range that has most zeros at its end, which need not be written. */
    byte[] finish() {
      low = low + range - 1 & ~(BYTE - 1);
      shift();
      shift();
      byte[] bytes = out.bytes();
      int end = bytes.length;
      while (end > 1 && bytes[end - 1] == 0) {
        end--;
      }
      return Arrays.copyOf(bytes, end);
    }
  }

  static byte[] encode(byte[] values, int step) {
    Encoder encoder = new Encoder();
    int average = 0;
    for (int index = 0; index < values.length; index++) {
      if (values[index] % step != 0) {
        throw new BadInputException("an element stored by an arithmetic code is a multiple of " + step + ", found "
            + values[index] + " at " + index + "; round the weights first");
      }
      int steps = values[index] / step;
      int level = level(average);
      encoder.put(ZERO + level, steps == 0 ? 0 : 1);
      if (steps != 0) {
        encoder.put(NEGATIVE, steps < 0 ? 1 : 0);
        for (int size = 1; size <= Math.abs(steps); size++) {
          encoder.put(larger(level, size), size < Math.abs(steps) ? 1 : 0);
        }
      }
      average = average(average, Math.abs(steps));
    }
    return encoder.finish();
  }

  private static final class Decoder extends Model {
    private final byte[] stored;
    private int at;
    private long range = 0xFFFFFFFFL;
    private long code;

    Decoder(byte[] stored) {
      this.stored = stored;
      for (int index = 0; index < 4; index++) {
        code = code << 8 | next();
      }
    }

    private int next() {
      return at < stored.length ? stored[at++] & 0xFF : 0;
    }

    int get(int context) {
      long part = part(range, context);
      int decision = code < part ? 0 : 1;
      if (decision == 0) {
        range = part;
      } else {
        code -= part;
        range -= part;
      }
      learn(context, decision);
      while (range < BYTE) {
        range <<= 8;
        code = code << 8 | next();
      }
      return decision;
    }
  }

  static byte[] decode(byte[] stored, int count, int step) {
    Decoder decoder = new Decoder(stored);
    byte[] values = new byte[count];
    int average = 0;
    for (int index = 0; index < count; index++) {
      int steps = 0;
      int level = level(average);
      if (decoder.get(ZERO + level) == 1) {
        boolean negative = decoder.get(NEGATIVE) == 1;
        steps = 1;
        while (decoder.get(larger(level, steps)) == 1) {
          steps++;
        }
        values[index] = (byte) ((negative ? -steps : steps) * step);
      }
      average = average(average, steps);
    }
    return values;
  }
}
