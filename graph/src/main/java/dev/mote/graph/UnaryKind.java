package dev.mote.graph;

/** The functions of one number; {@code a} and {@code b} are the parameters of {@link Op.Unary}. */
public enum UnaryKind {
  /** |x|. */
  ABSOLUTE,
  /** -x. */
  NEGATE,
  /** -1, 0 or 1. */
  SIGN,
  /** Largest whole number not above x. */
  FLOOR,
  /** Smallest whole number not below x. */
  CEIL,
  /** Nearest whole number, ties to even. */
  ROUND,
  /** e^x. */
  EXP,
  /** Natural logarithm. */
  LOG,
  /** Square root. */
  SQRT,
  /** 1 / square root. */
  RECIPROCAL_SQRT,
  /** 1 / x. */
  RECIPROCAL,
  /** x * x. */
  SQUARE,
  /** Sine of x radians. */
  SIN,
  /** Cosine of x radians. */
  COS,
  /** Tangent of x radians. */
  TAN,
  /** Inverse sine. */
  ASIN,
  /** Inverse cosine. */
  ACOS,
  /** Inverse tangent. */
  ATAN,
  /** Hyperbolic sine. */
  SINH,
  /** Hyperbolic cosine. */
  COSH,
  /** Hyperbolic tangent. */
  TANH,
  /** Inverse hyperbolic sine. */
  ASINH,
  /** Inverse hyperbolic cosine. */
  ACOSH,
  /** Inverse hyperbolic tangent. */
  ATANH,
  /** Gauss error function. */
  ERF,
  /** 1 / (1 + e^-x). */
  SIGMOID,
  /** max(x, 0). */
  RELU,
  /** min(max(x, 0), 6). */
  RELU6,
  /** x where x > a, else 0 (thresholded ReLU). */
  THRESHOLD,
  /** x where x &ge; 0, else a * x. */
  LEAKY_RELU,
  /** x where x &ge; 0, else a * (e^x - 1). */
  ELU,
  /** b * x where x > 0, else b * a * (e^x - 1). */
  SELU,
  /** x where x &ge; 0, else a * (e^(x / a) - 1). */
  CELU,
  /** x / 2 * (1 + erf(x / sqrt 2)). */
  GELU,
  /** GELU by its tanh approximation. */
  GELU_TANH,
  /** log(1 + e^x). */
  SOFTPLUS,
  /** x / (1 + |x|). */
  SOFTSIGN,
  /** min(max(a * x + b, 0), 1). */
  HARD_SIGMOID,
  /** x * min(max(x + 3, 0), 6) / 6. */
  HARD_SWISH,
  /** x * sigmoid(a * x). */
  SWISH,
  /** x * tanh(softplus(x)). */
  MISH,
  /** min(max(x, a), b). */
  CLIP,
  /** x + b where x < -a, x - b where x > a, else 0 (shrink). */
  SHRINK,
  /** Logical not; truth values. */
  NOT,
  /** Bitwise not; integers. */
  BITWISE_NOT,
  /** Whether x is not a number; the result is a truth value. */
  IS_NAN,
  /** Whether x is infinite: a detects -infinity and b +infinity where nonzero; the result is a truth value. */
  IS_INFINITE;

  /** Whether the result is a truth value. */
  public boolean isPredicate() {
    return this == NOT || this == IS_NAN || this == IS_INFINITE;
  }
}
