package dev.mote.learn.physics;

/**
 * A partial differential equation with a known solution. The last of a point's coordinates is the time t, 0 to 1. What is given of the solution,
 * at t = 1 and perhaps at the ends of space, holds for every network, which only fills in between.
 */
public sealed interface Equation permits HamiltonJacobiBellman, BlackScholes {
  /** The name in tables. */
  String title();

  /** Coordinates of a point, time included. */
  int dimensions();

  /** The range of the space coordinates. */
  double least();

  /** The range of the space coordinates. */
  double most();

  /** The weight of each second derivative in {@link Terms#laplacian()}. */
  double[] diffusion();

  /** Adds the residual {@code [points, 1]}, which the solution makes 0, and returns its id. */
  int residual(Terms terms);

  /** The solution's value that a network's value stands for. */
  double value(float[] point, double network);

  /** The solution. */
  double exact(float[] point);
}
