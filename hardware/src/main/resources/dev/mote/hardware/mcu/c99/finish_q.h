/* What follows sums of products of whole numbers: a clamp, or requantisation. */
#ifndef MOTE_FINISH_Q_H
#define MOTE_FINISH_Q_H

#include "whole.h"

typedef struct {
  int32_t size;                 /* bytes of a result */
  int32_t plain, wide;          /* whether nothing is requantised; whether accumulators have 64 bits */
  int32_t zero, min, max;       /* of the result */
  int32_t bounded_below, bounded_above;
} mote_finish;

/* Stores the result of a sum; multiplier and shift are the channel's. */
static inline void mote_finish_sum(const mote_finish *f, void *output, int32_t at, int64_t sum, int32_t multiplier,
                                   int32_t shift) {
  int64_t z = sum;
  if (!f->plain) {
    z = f->wide ? mote_requantize_wide(sum, multiplier, shift)
                : mote_requantize((int32_t)(uint64_t)sum, multiplier, shift);
    z += f->zero;
  }
  z = f->bounded_below && z < f->min ? f->min : z;
  z = f->bounded_above && z > f->max ? f->max : z;
  mote_put_wide(output, at, f->size, z);
}

#endif
