/* Integers moved by whole steps: sums times a factor, rounded. */
#ifndef MOTE_UPDATE_H
#define MOTE_UPDATE_H

#include "perturb.h"
#include "training.h"

static inline int32_t mote_saturated(int64_t x) {
  return x > INT32_MAX ? INT32_MAX : x < INT32_MIN ? INT32_MIN : (int32_t)x;
}

/* Bits of a step that are carried. */
#define MOTE_CARRY_BITS 8

/* A factor of one channel, ready for one step. */
typedef struct {
  int32_t channel, bits, shift;
} mote_multiplier;

/* For sums in units of 2^-scale. */
static inline void mote_prepare(mote_multiplier *m, const mote_constant *constant, int32_t channel, int32_t ratio,
                                int32_t scale) {
  if (m->channel == channel) {
    return;
  }
  int64_t product = (int64_t)constant->factors[channel].multiplier * ratio;
  int32_t excess = 0;
  while (product >> excess >= 1 << 15) {
    excess++;
  }
  m->channel = channel;
  m->bits = (int32_t)(excess == 0 ? product : (product + ((int64_t)1 << (excess - 1))) >> excess);
  m->shift = 46 + scale - constant->factors[channel].shift - excess;
}

static inline int64_t mote_clamp_bits(int64_t x, int32_t bits) {
  int64_t most = (int64_t)1 << bits;
  return x < -most ? -most : x > most ? most : x;
}

/* The whole steps that a sum stands for. */
static inline int64_t mote_whole(const mote_multiplier *m, int64_t sum, int32_t rounding, uint32_t *random) {
  if (rounding == MOTE_SIGN) {
    return (sum > 0) - (sum < 0);
  }
  int64_t product = mote_clamp_bits(sum, 47) * m->bits;
  int64_t nearer = m->shift > 62 ? product >> mote_min(63, m->shift - 62) : product;
  int32_t right = mote_min(62, m->shift);
  if (right <= 0) {
    return mote_clamp_bits(product, 31);
  }
  int64_t nudge = (int64_t)1 << (right - 1);
  if (rounding == MOTE_STOCHASTIC) {
    uint32_t bits = mote_random(random);
    nudge = right > 32 ? (int64_t)bits << (right - 32) : (int64_t)(bits >> (32 - right));
  }
  return mote_clamp_bits((nearer + nudge) >> right, 31);
}

/* Moves one integer against a sum. */
static inline void mote_change(const mote_constant *constant, uint8_t *memory, int32_t i, const mote_multiplier *m,
                               int64_t sum, int32_t rounding, uint32_t *random) {
  int64_t steps;
  if (rounding == MOTE_CARRY) {
    mote_multiplier finer = {m->channel, m->bits, m->shift - MOTE_CARRY_BITS};
    int8_t *carried = (int8_t *)(memory + constant->carried) + i;
    int64_t fine = *carried - mote_whole(&finer, sum, MOTE_STOCHASTIC, random);
    int64_t whole = (fine + (1 << (MOTE_CARRY_BITS - 1))) >> MOTE_CARRY_BITS;
    *carried = (int8_t)(fine - whole * (1 << MOTE_CARRY_BITS));
    steps = -whole;
  } else {
    steps = mote_whole(m, sum, rounding, random);
  }
  if (constant->is_weights) {
    int8_t *weight = (int8_t *)(memory + constant->place) + i;
    int64_t moved = *weight - steps;
    *weight = (int8_t)(moved < -128 ? -128 : moved > 127 ? 127 : moved);
  } else {
    int32_t *bias = (int32_t *)(void *)(memory + constant->place) + i;
    *bias = mote_saturated(*bias - steps);
  }
}

/* Of the random numbers of stochastic rounding in this step. */
static inline uint32_t mote_rounding_state(const mote_training *t, const uint8_t *memory, const mote_constant *constant) {
  return mote_stream((const mote_saved *)(const void *)(memory + t->saved), (uint32_t)constant->number, 0xffffffffu);
}

#endif
