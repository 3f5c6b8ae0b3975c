/* The gradient where min < x < max, else 0. */
#ifndef MOTE_CLAMP_GRADIENT_F32_H
#define MOTE_CLAMP_GRADIENT_F32_H

#include "mote.h"

typedef struct {
  int32_t output, scratch;
  mote_input input[2]; /* x, gradient */
  int32_t count;
  float min, max;
} mote_clamp_gradient_f32_params;

void mote_clamp_gradient_f32(const mote_clamp_gradient_f32_params *p, uint8_t *arena);

#endif
