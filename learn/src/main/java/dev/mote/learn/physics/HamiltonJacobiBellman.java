package dev.mote.learn.physics;

/**
 * The Hamilton-Jacobi-Bellman equation {@code u_t + laplacian u - 0.05 |grad u|^2 = -2} on {@code [0, 1]^d} with {@code u(x, 1) =
 * |x|_1}, whose solution is {@code |x|_1 + 1 - t}: the network's answer is the constant 1.
 *
 * @param space the number of space dimensions d; the published constants fit 20
 */
public record HamiltonJacobiBellman(int space) implements Equation {
  private static final double CONTROL = 0.05;

  @Override
  public String title() {
    return "Hamilton-Jacobi-Bellman, " + space + " dimensions";
  }

  @Override
  public int dimensions() {
    return space + 1;
  }

  @Override
  public double least() {
    return 0;
  }

  @Override
  public double most() {
    return 1;
  }

  @Override
  public double[] diffusion() {
    double[] weights = new double[space + 1];
    java.util.Arrays.fill(weights, 0, space, 1);
    return weights;
  }

  @Override
  public int residual(Terms terms) {
    int left = terms.minus(terms.number(1), terms.columns(terms.points(), space, space + 1));
    int time = terms.minus(terms.times(left, terms.columns(terms.gradient(), space, space + 1)), terms.network());
    int slope = terms.plus(terms.times(left, terms.columns(terms.gradient(), 0, space)), terms.number(1));
    int control = terms.times(terms.squares(slope), terms.number(CONTROL));
    int sum = terms.minus(terms.plus(time, terms.times(left, terms.laplacian())), control);
    return terms.plus(sum, terms.number(1 + CONTROL * space));
  }

  @Override
  public double value(float[] point, double network) {
    return sum(point) + (1 - point[space]) * network;
  }

  @Override
  public double exact(float[] point) {
    return sum(point) + 1 - point[space];
  }

  private double sum(float[] point) {
    double sum = 0;
    for (int axis = 0; axis < space; axis++) {
      sum += point[axis];
    }
    return sum;
  }
}
