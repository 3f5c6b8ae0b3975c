#include "softmax_s8.h"

#define ONE INT32_MAX

/* e^-(2^k), k = -2..4, as fractions of 2^31. */
static const int32_t powers[] = {1672461947, 1302514674, 790015084, 290630308, 39332535, 720401, 242};

/* e^a for a <= 0 with 5 integer bits; the result has none (gemmlowp fixedpoint.h: a Taylor polynomial around -1/8). */
static int32_t exp_of_negative(int32_t a) {
  if (a == 0) {
    return ONE;
  }
  int32_t quarter = 1 << 24;
  int32_t within = (a & (quarter - 1)) - quarter;
  int32_t x = mote_add(mote_shift_left(within, 5), 1 << 28);
  int32_t x2 = mote_doubling_high(x, x);
  int32_t x3 = mote_doubling_high(x2, x);
  int32_t x4 = mote_doubling_high(x2, x2);
  int32_t high = mote_shift_right(mote_doubling_high(mote_shift_right(x4, 2) + x3, 715827883) + x2, 1);
  int32_t result = 1895147668 + mote_doubling_high(1895147668, x + high);
  int32_t remainder = within - a;
  for (int32_t k = 0; k < 7; k++) {
    if ((remainder >> (24 + k)) & 1) {
      result = mote_doubling_high(result, powers[k]);
    }
  }
  return result;
}

static int32_t scaled_exp(const mote_softmax_s8_params *p, int32_t difference) {
  return exp_of_negative(mote_doubling_high(mote_shift_left(difference, p->left), p->multiplier));
}

/* x * 2^bits, saturating. */
static int32_t saturating_left(int32_t x, int32_t bits) {
  int64_t wide = (int64_t)x << bits;
  return wide > INT32_MAX ? INT32_MAX : wide < INT32_MIN ? INT32_MIN : (int32_t)wide;
}

/* 1 / (1 + a) for a in 0..1, by three Newton steps. */
static int32_t one_over_one_plus(int32_t a) {
  int64_t sum = (int64_t)a + ONE;
  int32_t half = (int32_t)((sum + (sum >= 0 ? 1 : -1)) / 2);
  int32_t x = 1515870810 + mote_doubling_high(half, -1010580540);
  for (int32_t step = 0; step < 3; step++) {
    int32_t error = (1 << 29) - mote_doubling_high(half, x);
    x = mote_add(x, saturating_left(mote_doubling_high(x, error), 2));
  }
  return saturating_left(x, 1);
}

void mote_softmax_s8(const mote_softmax_s8_params *p, uint8_t *arena) {
  const int8_t *x = mote_read(&p->input[0], arena);
  uint8_t *output = arena + p->output;
  int32_t bits = 8 * p->output_size;
  int32_t lowest = -(1 << (bits - 1));
  for (int32_t row = 0; row < p->rows; row++, x += p->depth, output += p->depth * p->output_size) {
    int32_t largest = x[0];
    for (int32_t i = 1; i < p->depth; i++) {
      largest = mote_max(largest, x[i]);
    }
    int32_t sum = 0;
    for (int32_t i = 0; i < p->depth; i++) {
      if (x[i] - largest >= p->least_difference) {
        sum += mote_shift_right(scaled_exp(p, x[i] - largest), 12);
      }
    }
    int32_t headroom = 0;
    while (headroom < 32 && ((uint32_t)sum << headroom) < 0x80000000u) {
      headroom++;
    }
    int32_t reciprocal = one_over_one_plus((int32_t)(((uint32_t)sum << headroom) - 0x80000000u));
    int32_t exponent = 12 - headroom + 31 - bits;
    for (int32_t i = 0; i < p->depth; i++) {
      int32_t value = lowest;
      if (x[i] - largest >= p->least_difference) {
        int32_t product = mote_doubling_high(reciprocal, scaled_exp(p, x[i] - largest));
        value = mote_clamp(mote_shift_right(product, exponent) + lowest, lowest, -lowest - 1);
      }
      mote_put(output, i, p->output_size, value);
    }
  }
}
