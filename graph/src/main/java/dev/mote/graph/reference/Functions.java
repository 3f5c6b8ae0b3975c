package dev.mote.graph.reference;

import dev.mote.graph.UnaryKind;

/** The functions of one real number, in double precision; {@code StrictMath} so that every machine gives the same bits. */
final class Functions {
  private static final double SQRT_HALF = Math.sqrt(0.5);
  private static final double TWO_OVER_SQRT_PI = 2 / Math.sqrt(Math.PI);

  private Functions() {}

  /** {@code kind(x)} with the parameters {@code a} and {@code b}; truth values are 0 and 1. */
  static double apply(UnaryKind kind, double a, double b, double x) {
    return switch (kind) {
      case ABSOLUTE -> Math.abs(x);
      case NEGATE -> -x;
      case SIGN -> Math.signum(x);
      case FLOOR -> Math.floor(x);
      case CEIL -> Math.ceil(x);
      case ROUND -> Math.rint(x);
      case EXP -> StrictMath.exp(x);
      case LOG -> StrictMath.log(x);
      case SQRT -> Math.sqrt(x);
      case RECIPROCAL_SQRT -> 1 / Math.sqrt(x);
      case RECIPROCAL -> 1 / x;
      case SQUARE -> x * x;
      case SIN -> StrictMath.sin(x);
      case COS -> StrictMath.cos(x);
      case TAN -> StrictMath.tan(x);
      case ASIN -> StrictMath.asin(x);
      case ACOS -> StrictMath.acos(x);
      case ATAN -> StrictMath.atan(x);
      case SINH -> StrictMath.sinh(x);
      case COSH -> StrictMath.cosh(x);
      case TANH -> StrictMath.tanh(x);
      case ASINH -> asinh(x);
      case ACOSH -> StrictMath.log(x + Math.sqrt(x - 1) * Math.sqrt(x + 1));
      case ATANH -> 0.5 * (StrictMath.log1p(x) - StrictMath.log1p(-x));
      case ERF -> erf(x);
      case SIGMOID -> sigmoid(x);
      case RELU -> Math.max(x, 0);
      case RELU6 -> Math.min(Math.max(x, 0), 6);
      case THRESHOLD -> x > a ? x : 0;
      case LEAKY_RELU -> x >= 0 ? x : a * x;
      case ELU -> x >= 0 ? x : a * StrictMath.expm1(x);
      case SELU -> x > 0 ? b * x : b * a * StrictMath.expm1(x);
      case CELU -> x >= 0 ? x : a * StrictMath.expm1(x / a);
      case GELU -> x / 2 * (1 + erf(x * SQRT_HALF));
      case GELU_TANH -> x / 2 * (1 + StrictMath.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
      case SOFTPLUS -> softplus(x);
      case SOFTSIGN -> x / (1 + Math.abs(x));
      case HARD_SIGMOID -> Math.min(Math.max(a * x + b, 0), 1);
      case HARD_SWISH -> x * Math.min(Math.max(x + 3, 0), 6) / 6;
      case SWISH -> x * sigmoid(a * x);
      case MISH -> x * StrictMath.tanh(softplus(x));
      case CLIP -> Math.min(Math.max(x, a), b);
      case SHRINK -> x < -a ? x + b : x > a ? x - b : 0;
      case NOT -> x == 0 ? 1 : 0;
      case BITWISE_NOT -> ~(long) x;
      case IS_NAN -> Double.isNaN(x) ? 1 : 0;
      case IS_INFINITE ->
        (x == Double.NEGATIVE_INFINITY && a != 0) || (x == Double.POSITIVE_INFINITY && b != 0) ? 1 : 0;
    };
  }

  private static double sigmoid(double x) {
    return 1 / (1 + StrictMath.exp(-x));
  }

  private static double softplus(double x) {
    return Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x)));
  }

  private static double asinh(double x) {
    double magnitude = Math.abs(x);
    // log1p keeps the digits of small arguments.
    double result = StrictMath.log1p(magnitude + magnitude * magnitude / (1 + Math.hypot(1, magnitude)));
    return Double.isInfinite(x) ? x : Math.copySign(result, x);
  }

  /** The Gauss error function by the series {@code 2/sqrt(pi) e^(-x^2) sum of 2^n x^(2n+1) / (2n+1)!!}. */
  static double erf(double x) {
    if (Double.isNaN(x) || Math.abs(x) > 6) {
      return Math.signum(x);
    }
    double term = x;
    double sum = x;
    for (int n = 1; Math.abs(term) > Math.abs(sum) * 1e-17; n++) {
      term *= 2 * x * x / (2 * n + 1);
      sum += term;
    }
    return TWO_OVER_SQRT_PI * StrictMath.exp(-x * x) * sum;
  }
}
