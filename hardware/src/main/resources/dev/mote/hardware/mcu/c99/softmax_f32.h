/* Softmax of beta * x along an axis, or its logarithm. */
#ifndef MOTE_SOFTMAX_F32_H
#define MOTE_SOFTMAX_F32_H

#include "math_f32.h"

typedef struct {
  int32_t output, scratch;
  mote_input input[1];
  int32_t outer, depth, inner, logarithm;
  float beta;
} mote_softmax_f32_params;

void mote_softmax_f32(const mote_softmax_f32_params *p, uint8_t *arena);

#endif
