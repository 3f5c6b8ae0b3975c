#include "math_f32.h"

#define HALF_PI 1.57079632679489662f

#define UNUSED (void)a, (void)b

static int32_t bits_of(float x) {
  union {
    float real;
    int32_t bits;
  } u;
  u.real = x;
  return u.bits;
}

static float real_of(int32_t bits) {
  union {
    float real;
    int32_t bits;
  } u;
  u.bits = bits;
  return u.real;
}

static float absolute(float x) { return x < 0 ? -x : x; }

/* Towards zero; numbers from 2^23 on are whole. */
static float truncated(float x) { return absolute(x) < 8388608.0f ? (float)(int32_t)x : x; }

static float floored(float x) {
  float whole = truncated(x);
  return whole > x ? whole - 1 : whole;
}

/* e^x: x = k ln 2 + r with |r| <= ln 2 / 2, a polynomial of r, and k put into the exponent in two steps. */
static float exponential(float x) {
  if (!(x > -104.0f)) {
    return x != x ? x : 0.0f;
  }
  if (x > 88.73f) {
    return MOTE_INFINITY;
  }
  int32_t k = (int32_t)floored(x * 1.44269504f + 0.5f);
  float r = (x - (float)k * 0.693359375f) + (float)k * 2.12194440e-4f;
  float y = 1.0f +
            r * (1.0f +
                 r * (0.5f + r * (0.166666667f + r * (0.0416666667f + r * (0.00833333333f + r * 0.00138888889f)))));
  int32_t half = k / 2;
  return y * real_of((half + 127) * (1 << 23)) * real_of((k - half + 127) * (1 << 23));
}

/* e^x - 1, precise near 0. */
static float exponential_less_one(float x) {
  if (absolute(x) < 0.3f) {
    return x * (1.0f + x * (0.5f + x * (0.166666667f +
                                        x * (0.0416666667f + x * (0.00833333333f + x * (0.00138888889f + x * 1.98412698e-4f))))));
  }
  return exponential(x) - 1.0f;
}

/* Natural logarithm: x = 2^k m with m in sqrt(1/2)..sqrt(2), then 2 artanh((m - 1) / (m + 1)). */
static float logarithm(float x) {
  if (!(x > 0)) {
    return x == 0 ? -MOTE_INFINITY : MOTE_INFINITY - MOTE_INFINITY;
  }
  if (x > 3.4e38f) {
    return x;
  }
  int32_t k = 0;
  if (x < 1.1754944e-38f) {
    x *= 8388608.0f;
    k = -23;
  }
  int32_t bits = bits_of(x);
  k += (bits >> 23) - 127;
  float m = real_of((bits & 0x7fffff) | 0x3f800000);
  if (m > 1.41421356f) {
    m *= 0.5f;
    k++;
  }
  float s = (m - 1.0f) / (m + 1.0f);
  float z = s * s;
  float series = s * (2.0f + z * (0.666666667f + z * (0.4f + z * (0.285714286f + z * (0.222222222f + z * 0.181818182f)))));
  return (float)k * 0.693359375f + (series - (float)k * 2.12194440e-4f);
}

/* log(1 + x), precise near 0. */
static float logarithm_of_one_plus(float x) {
  float sum = 1.0f + x;
  return sum == 1.0f ? x : sum > 3.0e38f ? logarithm(sum) : logarithm(sum) * x / (sum - 1.0f);
}

/* Square root: a first guess from the exponent, then Newton's steps. */
static float root(float x) {
  if (!(x > 0) || x > 3.4e38f) {
    return x < 0 ? MOTE_INFINITY - MOTE_INFINITY : x;
  }
  float scale = 1.0f;
  if (x < 1.0e-30f) {
    x *= 1.329227996e36f; /* 2^120 */
    scale = 8.67361738e-19f; /* 2^-60 */
  }
  float y = real_of((bits_of(x) >> 1) + 0x1fbd1df5);
  for (int32_t step = 0; step < 4; step++) {
    y = 0.5f * (y + x / y);
  }
  return y * scale;
}

/* x less the nearest multiple of pi / 2, in three parts; that multiple modulo 4 goes to quarter. */
static float reduced(float x, int32_t *quarter) {
  float k = floored(x * (1.0f / HALF_PI) + 0.5f);
  *quarter = (int32_t)(k - 4.0f * floored(k * 0.25f)) & 3;
  return ((x - k * 1.5703125f) - k * 4.837512969970703125e-4f) - k * 7.54978995489188216e-8f;
}

static float small_sine(float x) {
  float z = x * x;
  return x * (1.0f + z * (-0.166666667f + z * (0.00833333333f + z * (-1.98412698e-4f + z * 2.75573192e-6f))));
}

static float small_cosine(float x) {
  float z = x * x;
  return 1.0f + z * (-0.5f + z * (0.0416666667f + z * (-0.00138888889f + z * (2.48015873e-5f - z * 2.75573192e-7f))));
}

static float sine(float x, int32_t turn) {
  int32_t quarter;
  float r = reduced(x, &quarter);
  quarter = (quarter + turn) & 3;
  float y = quarter & 1 ? small_cosine(r) : small_sine(r);
  return quarter & 2 ? -y : y;
}

/* Inverse tangent: the argument is brought below tan(pi / 8). */
static float arc_tangent(float x) {
  float size = absolute(x);
  float base = 0;
  if (size > 2.41421356f) {
    base = HALF_PI;
    size = -1.0f / size;
  } else if (size > 0.414213562f) {
    base = 0.785398163f;
    size = (size - 1.0f) / (size + 1.0f);
  }
  float z = size * size;
  float y = base + size * (1.0f + z * (-0.333333333f + z * (0.2f + z * (-0.142857143f + z * (0.111111111f + z * (-0.0909090909f +
                                                                                                    z * 0.0769230769f))))));
  return x < 0 ? -y : y;
}

static float arc_sine(float x) {
  float cosine = root((1.0f - x) * (1.0f + x));
  return cosine == 0 ? (x > 0 ? HALF_PI : -HALF_PI) : arc_tangent(x / cosine);
}

static float hyperbolic_tangent(float x) {
  float size = absolute(x);
  float y = 1.0f;
  if (size < 10.0f) {
    float e = exponential_less_one(2.0f * size);
    y = e / (e + 2.0f);
  }
  return x != x ? x : x < 0 ? -y : y;
}

static float logistic(float x) {
  float e = exponential(-absolute(x));
  return x < 0 ? e / (1.0f + e) : 1.0f / (1.0f + e);
}

/* Error function: its Taylor series up to 2, a continued fraction of the complement beyond. */
static float error_function(float x) {
  float size = absolute(x);
  float y;
  if (size < 2.0f) {
    float z = size * size;
    float term = size;
    y = size;
    for (int32_t n = 1; n < 24; n++) {
      term = -term * z / (float)n;
      y += term / (float)(2 * n + 1);
    }
    y *= 1.12837917f;
  } else {
    float fraction = size;
    for (int32_t n = 16; n > 0; n--) {
      fraction = size + 0.5f * (float)n / fraction;
    }
    y = size > 4.5f ? 1.0f : 1.0f - 0.564189584f * exponential(-size * size) / fraction;
  }
  return x < 0 ? -y : y;
}

static float soft_plus(float x) { return (x > 0 ? x : 0) + logarithm_of_one_plus(exponential(-absolute(x))); }

static float elu(float x, float a) { return x >= 0 ? x : a * exponential_less_one(x); }

/* What is left of x when y is taken off as often as it fits: exact, since each time at least half of x is taken off. */
static float remainder_of(float x, float y) {
  float rest = absolute(x);
  float size = absolute(y);
  if (!(size > 0) || !(rest < MOTE_INFINITY)) {
    return MOTE_INFINITY - MOTE_INFINITY;
  }
  while (rest >= size) {
    float part = size;
    while (part <= rest * 0.5f) {
      part += part;
    }
    rest -= part;
  }
  return x < 0 ? -rest : rest;
}

MOTE_UNARY(absolute) { return UNUSED, absolute(x); }
MOTE_UNARY(negate) { return UNUSED, -x; }
MOTE_UNARY(sign) { return UNUSED, x > 0 ? 1.0f : x < 0 ? -1.0f : x; }
MOTE_UNARY(floor) { return UNUSED, floored(x); }
MOTE_UNARY(ceil) { return UNUSED, -floored(-x); }
MOTE_UNARY(round) {
  UNUSED;
  float below = floored(x);
  float rest = x - below;
  return rest > 0.5f || (rest == 0.5f && below != 2.0f * floored(below * 0.5f)) ? below + 1.0f : below;
}
MOTE_UNARY(exp) { return UNUSED, exponential(x); }
MOTE_UNARY(log) { return UNUSED, logarithm(x); }
MOTE_UNARY(sqrt) { return UNUSED, root(x); }
MOTE_UNARY(reciprocal_sqrt) { return UNUSED, 1.0f / root(x); }
MOTE_UNARY(reciprocal) { return UNUSED, 1.0f / x; }
MOTE_UNARY(square) { return UNUSED, x * x; }
MOTE_UNARY(sin) { return UNUSED, sine(x, 0); }
MOTE_UNARY(cos) { return UNUSED, sine(x, 1); }
MOTE_UNARY(tan) { return UNUSED, sine(x, 0) / sine(x, 1); }
MOTE_UNARY(asin) { return UNUSED, arc_sine(x); }
MOTE_UNARY(acos) { return UNUSED, x > 0.5f ? 2.0f * arc_sine(root(0.5f * (1.0f - x))) : HALF_PI - arc_sine(x); }
MOTE_UNARY(atan) { return UNUSED, arc_tangent(x); }
MOTE_UNARY(sinh) {
  UNUSED;
  float e = exponential_less_one(absolute(x));
  float y = absolute(x) > 20.0f ? 0.5f * e : 0.5f * (e + e / (e + 1.0f));
  return x < 0 ? -y : y;
}
MOTE_UNARY(cosh) {
  UNUSED;
  float e = exponential(absolute(x));
  return 0.5f * (e + 1.0f / e);
}
MOTE_UNARY(tanh) { return UNUSED, hyperbolic_tangent(x); }
MOTE_UNARY(asinh) {
  UNUSED;
  float size = absolute(x);
  float y = logarithm_of_one_plus(size + size * size / (1.0f + root(size * size + 1.0f)));
  return x < 0 ? -y : y;
}
MOTE_UNARY(acosh) { return UNUSED, logarithm_of_one_plus((x - 1.0f) + root((x - 1.0f) * (x + 1.0f))); }
MOTE_UNARY(atanh) {
  UNUSED;
  float size = absolute(x);
  float y = 0.5f * logarithm_of_one_plus(2.0f * size / (1.0f - size));
  return x < 0 ? -y : y;
}
MOTE_UNARY(erf) { return UNUSED, error_function(x); }
MOTE_UNARY(sigmoid) { return UNUSED, logistic(x); }
MOTE_UNARY(relu) { return UNUSED, x > 0 ? x : 0.0f; }
MOTE_UNARY(relu6) { return UNUSED, mote_clamp_f32(x, 0.0f, 6.0f); }
MOTE_UNARY(threshold) { return (void)b, x > a ? x : 0.0f; }
MOTE_UNARY(leaky_relu) { return (void)b, x >= 0 ? x : a * x; }
MOTE_UNARY(elu) { return (void)b, elu(x, a); }
MOTE_UNARY(selu) { return x > 0 ? b * x : b * a * exponential_less_one(x); }
MOTE_UNARY(celu) { return (void)b, x >= 0 ? x : a * exponential_less_one(x / a); }
MOTE_UNARY(gelu) { return UNUSED, 0.5f * x * (1.0f + error_function(x * 0.707106781f)); }
MOTE_UNARY(gelu_tanh) {
  return UNUSED, 0.5f * x * (1.0f + hyperbolic_tangent(0.797884561f * (x + 0.044715f * x * x * x)));
}
MOTE_UNARY(softplus) { return UNUSED, soft_plus(x); }
MOTE_UNARY(softsign) { return UNUSED, x / (1.0f + absolute(x)); }
MOTE_UNARY(hard_sigmoid) { return mote_clamp_f32(a * x + b, 0.0f, 1.0f); }
MOTE_UNARY(hard_swish) { return UNUSED, x * mote_clamp_f32(x + 3.0f, 0.0f, 6.0f) / 6.0f; }
MOTE_UNARY(swish) { return (void)b, x * logistic(a * x); }
MOTE_UNARY(mish) { return UNUSED, x * hyperbolic_tangent(soft_plus(x)); }
MOTE_UNARY(clip) { return x < a ? a : x > b ? b : x; }
MOTE_UNARY(shrink) { return x < -a ? x + b : x > a ? x - b : 0.0f; }

MOTE_BINARY(add) { return x + y; }
MOTE_BINARY(subtract) { return x - y; }
MOTE_BINARY(multiply) { return x * y; }
MOTE_BINARY(divide) { return x / y; }
MOTE_BINARY(floor_divide) {
  float quotient = x / y;
  if (!(absolute(quotient) < 4194304.0f)) {
    return floored(quotient);
  }
  /* The quotient may have been rounded up to a whole number: what is left over tells, exactly. */
  float rest = absolute(remainder_of(x, y));
  float whole = floored((absolute(x) - rest) / absolute(y) + 0.5f);
  return (x < 0) == (y < 0) ? whole : rest > 0 ? -whole - 1.0f : -whole;
}
MOTE_BINARY(power) {
  if (y == 0 || x == 1.0f) {
    return 1.0f;
  }
  float whole = truncated(y);
  float size = x == 0 ? (y > 0 ? 0.0f : MOTE_INFINITY) : exponential(y * logarithm(absolute(x)));
  if (x < 0 && whole != y) {
    return MOTE_INFINITY - MOTE_INFINITY;
  }
  return x < 0 && whole != 2.0f * truncated(whole * 0.5f) ? -size : size;
}
MOTE_BINARY(maximum) { return x > y || x != x ? x : y; }
MOTE_BINARY(minimum) { return x < y || x != x ? x : y; }
MOTE_BINARY(floor_modulo) {
  float rest = remainder_of(x, y);
  return rest != 0 && (rest < 0) != (y < 0) ? rest + y : rest;
}
MOTE_BINARY(modulo) { return remainder_of(x, y); }
MOTE_BINARY(squared_difference) { return (x - y) * (x - y); }
MOTE_BINARY(prelu) { return x >= 0 ? x : x * y; }
MOTE_BINARY(equal) { return x == y; }
MOTE_BINARY(not_equal) { return x != y; }
MOTE_BINARY(less) { return x < y; }
MOTE_BINARY(less_equal) { return x <= y; }
MOTE_BINARY(greater) { return x > y; }
MOTE_BINARY(greater_equal) { return x >= y; }

/* The whole number towards zero, within 64 bits; of what is not a number 0. */
static int64_t whole(float x) {
  return x >= 9.2233720e18f ? INT64_MAX : x <= -9.2233720e18f ? INT64_MIN : x == x ? (int64_t)x : 0;
}

MOTE_UNARY(not) { return UNUSED, x == 0; }
MOTE_UNARY(bitwise_not) { return UNUSED, (float)~whole(x); }
MOTE_UNARY(is_nan) { return UNUSED, x != x; }
MOTE_UNARY(is_infinite) { return (x == -MOTE_INFINITY && a != 0) || (x == MOTE_INFINITY && b != 0); }
MOTE_BINARY(and) { return x != 0 && y != 0; }
MOTE_BINARY(or) { return x != 0 || y != 0; }
MOTE_BINARY(xor) { return (x != 0) != (y != 0); }
MOTE_BINARY(bitwise_and) { return (float)(whole(x) & whole(y)); }
MOTE_BINARY(bitwise_or) { return (float)(whole(x) | whole(y)); }
MOTE_BINARY(bitwise_xor) { return (float)(whole(x) ^ whole(y)); }
MOTE_BINARY(shift_left) { return (float)(int64_t)((uint64_t)whole(x) << (whole(y) & 63)); }
MOTE_BINARY(shift_right) { return (float)(whole(x) >> (whole(y) & 63)); }
