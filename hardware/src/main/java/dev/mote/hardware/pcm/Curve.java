package dev.mote.hardware.pcm;

import java.util.List;

/** A number as a function of a relative conductance x, 0 to 1. */
public sealed interface Curve {
  /** The value at {@code x}. */
  double at(double x);

  /**
   * A polynomial.
   *
   * @param coefficients of 1, x, x^2, ...
   */
  record Polynomial(List<Double> coefficients) implements Curve {
    /** Copies the list. */
    public Polynomial {
      coefficients = List.copyOf(coefficients);
    }

    static Polynomial of(Double... coefficients) {
      return new Polynomial(List.of(coefficients));
    }

    @Override
    public double at(double x) {
      double sum = 0;
      for (double coefficient : coefficients.reversed()) {
        sum = sum * x + coefficient;
      }
      return sum;
    }
  }

  /** {@code slope ln x + offset}, held between {@code least} and {@code most}. */
  record Logarithm(double slope, double offset, double least, double most) implements Curve {
    @Override
    public double at(double x) {
      double value = x > 0 ? slope * StrictMath.log(x) + offset : slope < 0 ? most : least;
      return Math.clamp(value, least, most);
    }
  }

  /** {@code factor x^exponent} with a negative exponent, at most {@code most}. */
  record Power(double factor, double exponent, double most) implements Curve {
    @Override
    public double at(double x) {
      return x > 0 ? Math.min(most, factor * StrictMath.pow(x, exponent)) : most;
    }
  }

  /** {@code low} below a border, {@code high} from it on. */
  record Joined(double border, Curve low, Curve high) implements Curve {
    @Override
    public double at(double x) {
      return x < border ? low.at(x) : high.at(x);
    }
  }
}
