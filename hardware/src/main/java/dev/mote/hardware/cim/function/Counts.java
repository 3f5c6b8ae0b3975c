package dev.mote.hardware.cim.function;

/** How often the columns of a layer give each count: the distribution that a converter's range is chosen for. */
final class Counts {
  private final long least;
  private final long[] times;
  private long total;

  /** No counts yet of a layer whose conversions see at most {@code largest}. */
  Counts(Scheme scheme) {
    long largest = scheme.largestCount();
    this.least = scheme.signed() ? -largest : 0;
    this.times = new long[Math.toIntExact(largest - least + 1)];
  }

  /** Adds what the conversions of one output that are not digital give for the levels {@code rows}. */
  void add(Layer layer, Split split, byte[] rows, int output) {
    Scheme scheme = layer.scheme();
    for (int first = 0; first < rows.length; first += scheme.activeRows()) {
      int last = Math.min(rows.length, first + scheme.activeRows());
      for (Slice slice : scheme.slices()) {
        for (Chunk chunk : scheme.chunks()) {
          if (!Split.digital(scheme, slice, chunk, split.planes())) {
            long count = 0;
            for (int row = first; row < last; row++) {
              count += (long) Scheme.count(slice, scheme.cells(layer.weights()[output * rows.length + row]))
                  * chunk.of(rows[row] & 0xFF);
            }
            times[(int) (count - least)]++;
            total++;
          }
        }
      }
    }
  }

  /** Whether nothing was counted. */
  boolean isEmpty() {
    return total == 0;
  }

  /** The lowest count seen. */
  long lowest() {
    int index = 0;
    while (times[index] == 0) {
      index++;
    }
    return index + least;
  }

  /** The highest count seen. */
  long highest() {
    int index = times.length - 1;
    while (times[index] == 0) {
      index--;
    }
    return index + least;
  }

  /** How often {@code count} was seen, as a share of all. */
  double share(long count) {
    return (double) times[(int) (count - least)] / total;
  }

  /** The mean magnitude. */
  double meanMagnitude() {
    double sum = 0;
    for (int index = 0; index < times.length; index++) {
      sum += (double) times[index] * Math.abs(index + least);
    }
    return sum / total;
  }
}
