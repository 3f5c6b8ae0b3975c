/* What kernels for Arm's vector extension (MVE) share: gemmlowp's double rounding on four numbers at once. */
#ifndef MOTE_MVE_H
#define MOTE_MVE_H

#include <arm_mve.h>

#include "mote.h"

#define MOTE_INLINE static inline __attribute__((always_inline))

/* VRSHL rounds ties upwards; one less makes negative ties round away from zero. */
MOTE_INLINE int32x4_t mote_round(int32x4_t v, int32x4_t shift) {
  return vrshlq_s32(vqaddq_s32(v, vshrq_n_s32(vandq_s32(v, shift), 31)), shift);
}

/* v * multiplier * 2^(shift - 31) of four channels; VQRDMULH rounds as the reference does. */
MOTE_INLINE int32x4_t mote_scale(int32x4_t v, int32x4_t multiplier, int32x4_t shift) {
  int32x4_t zero = vdupq_n_s32(0);
  v = vqrdmulhq_s32(vshlq_s32(v, vmaxq_s32(shift, zero)), multiplier);
  return mote_round(v, vminq_s32(shift, zero));
}

/* The same with one factor for all. */
MOTE_INLINE int32x4_t mote_scale_n(int32x4_t v, int32_t multiplier, int32_t shift) {
  if (shift > 0) {
    return vqrdmulhq_n_s32(vshlq_r_s32(v, shift), multiplier);
  }
  v = vqrdmulhq_n_s32(v, multiplier);
  return shift == 0 ? v : vrshlq_n_s32(vqaddq_s32(v, vshrq_n_s32(v, 31)), shift);
}

MOTE_INLINE int32x4_t mote_clamp_4(int32x4_t v, int32_t zero, int32_t min, int32_t max) {
  return vminq_s32(vmaxq_s32(vaddq_n_s32(v, zero), vdupq_n_s32(min)), vdupq_n_s32(max));
}

/* The sum or difference of four quantised numbers. */
MOTE_INLINE int32x4_t mote_sum_4(const mote_sum *s, int32x4_t x, int32x4_t y) {
  int32x4_t a = mote_scale_n(vshlq_r_s32(vsubq_n_s32(x, s->zero_x), s->left), s->multiplier_x, s->shift_x);
  int32x4_t b = mote_scale_n(vshlq_r_s32(vsubq_n_s32(y, s->zero_y), s->left), s->multiplier_y, s->shift_y);
  int32x4_t z = s->sign > 0 ? vaddq_s32(a, b) : vsubq_s32(a, b);
  return mote_clamp_4(mote_scale_n(z, s->multiplier_z, s->shift_z), s->zero_z, s->min, s->max);
}

#endif
