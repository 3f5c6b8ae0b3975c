package dev.mote.learn.physics;

/**
 * The rule of Gauss and Hermite for the standard normal distribution: with n nodes the mean of every polynomial up to degree 2n - 1 is
 * exact. Source: M. Abramowitz and I. Stegun, Handbook of Mathematical Functions, 25.4.46, with the orthonormal polynomials.
 *
 * @param nodes   ascending, symmetric about 0
 * @param weights positive, of sum 1
 */
record GaussHermite(double[] nodes, double[] weights) {
  private static final int MOST_STEPS = 100;

  /** The rule of {@code count} nodes, 1 to 20. */
  static GaussHermite of(int count) {
    double[] nodes = new double[count];
    double[] weights = new double[count];
    for (int index = 0; index < count / 2; index++) {
      double x = largestRoot(count, nodes, index);
      nodes[count - 1 - index] = x;
      weights[count - 1 - index] = weight(count, x);
      nodes[index] = -x;
      weights[index] = weights[count - 1 - index];
    }
    if (count % 2 == 1) {
      weights[count / 2] = weight(count, 0);
    }
    return new GaussHermite(nodes, weights);
  }

  /** The largest root but for the {@code known} ones that {@code nodes} ends with, by Newton's method with those divided out. */
  private static double largestRoot(int count, double[] nodes, int known) {
    double x = known == 0 ? 2 * Math.sqrt(count) : nodes[count - known] - 1e-3;
    for (int step = 0; step < MOST_STEPS; step++) {
      double slope = Math.sqrt(count) * polynomial(count - 1, x) / polynomial(count, x);
      for (int root = 0; root < known; root++) {
        slope -= 1 / (x - nodes[count - 1 - root]);
      }
      double move = 1 / slope;
      x -= move;
      if (Math.abs(move) < 1e-15 * (1 + Math.abs(x))) {
        break;
      }
    }
    return x;
  }

  private static double weight(int count, double x) {
    double sum = 0;
    for (int degree = 0; degree < count; degree++) {
      double value = polynomial(degree, x);
      sum += value * value;
    }
    return 1 / sum;
  }

  /** The orthonormal Hermite polynomial: {@code sqrt(k + 1) h_(k+1) = x h_k - sqrt(k) h_(k-1)}. */
  private static double polynomial(int degree, double x) {
    double before = 0;
    double value = 1;
    for (int k = 0; k < degree; k++) {
      double next = (x * value - Math.sqrt(k) * before) / Math.sqrt(k + 1.0);
      before = value;
      value = next;
    }
    return value;
  }
}
