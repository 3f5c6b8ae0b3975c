/* Batch normalisation of floats whose scale, bias and statistics are operands. */
#ifndef MOTE_BATCH_NORM_F32_H
#define MOTE_BATCH_NORM_F32_H

#include "math_f32.h"

typedef struct {
  int32_t output, scratch; /* scratch: one factor a channel */
  mote_input input[5];     /* x, scale, bias, mean, variance */
  int32_t outer, channels, inner;
  float epsilon;
} mote_batch_norm_f32_params;

void mote_batch_norm_f32(const mote_batch_norm_f32_params *p, uint8_t *arena);

#endif
