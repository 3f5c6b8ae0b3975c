package dev.mote.compress.layer;

/**
 * Which weights of a row are left out first: always the one whose loss costs least when the others make up for it. With the inverse H of
 * the inputs' covariance, losing weight p costs {@code w_p^2 / H_pp}, the others become {@code w - w_p / H_pp H_p}, and H becomes the
 * inverse for those that are left. Source: B. Hassibi et al., Optimal Brain Surgeon, 1993, as E. Frantar et al., Optimal Brain
 * Compression, 2022, do it row by row.
 *
 * @param order the weights' places, the first left out first
 * @param costs the error that each loss adds
 * @param left  the row after all these losses
 */
record BrainSurgeon(int[] order, double[] costs, double[] left) {
  /** Leaves out nothing. */
  static BrainSurgeon none(double[] row) {
    return new BrainSurgeon(new int[0], new double[0], row);
  }

  /** Leaves out {@code count} weights of a row. */
  static BrainSurgeon of(double[] row, double[][] inverse, int count) {
    if (count == 0) {
      return none(row);
    }
    int size = row.length;
    double[] weights = row.clone();
    double[][] left = new double[size][];
    for (int place = 0; place < size; place++) {
      left[place] = inverse[place].clone();
    }
    boolean[] gone = new boolean[size];
    int[] order = new int[count];
    double[] costs = new double[count];
    for (int at = 0; at < count; at++) {
      int least = -1;
      for (int place = 0; place < size; place++) {
        double cost = gone[place] ? Double.POSITIVE_INFINITY : weights[place] * weights[place] / left[place][place];
        if (least < 0 || cost < costs[at]) {
          least = place;
          costs[at] = cost;
        }
      }
      order[at] = least;
      gone[least] = true;
      double[] column = left[least];
      double by = weights[least] / column[least];
      for (int place = 0; place < size; place++) {
        if (!gone[place]) {
          double factor = column[place] / column[least];
          weights[place] -= by * column[place];
          for (int other = 0; other < size; other++) {
            left[place][other] -= factor * column[other];
          }
        }
      }
      weights[least] = 0;
    }
    return new BrainSurgeon(order, costs, weights);
  }
}
