/* Gradient of a pool of largest floats by its input: each goes to the first largest pixel of its window. */
#ifndef MOTE_MAX_POOL_GRADIENT_F32_H
#define MOTE_MAX_POOL_GRADIENT_F32_H

#include "mote.h"

typedef struct {
  int32_t output, scratch;
  mote_input input[2]; /* image, gradient */
  mote_window window;
  int32_t apart; /* whether no two windows share a pixel: the result may then stand in the image's place */
} mote_max_pool_gradient_f32_params;

void mote_max_pool_gradient_f32(const mote_max_pool_gradient_f32_params *p, uint8_t *arena);

#endif
