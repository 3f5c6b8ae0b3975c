/* Gradient of a pool of mean floats by its input. */
#ifndef MOTE_AVERAGE_POOL_GRADIENT_F32_H
#define MOTE_AVERAGE_POOL_GRADIENT_F32_H

#include "mote.h"

typedef struct {
  int32_t output, scratch;
  mote_input input[1];
  mote_window window; /* of the pool, whose input is the result here */
  int32_t count_padding;
} mote_average_pool_gradient_f32_params;

void mote_average_pool_gradient_f32(const mote_average_pool_gradient_f32_params *p, uint8_t *arena);

#endif
