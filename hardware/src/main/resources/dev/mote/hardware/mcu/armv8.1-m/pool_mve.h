/* The mean or the largest element of windows of int8 images, four channels at once; one quantisation on both sides. */
#ifndef MOTE_POOL_MVE_H
#define MOTE_POOL_MVE_H

#include "mve.h"

typedef struct {
  int32_t output, scratch;
  mote_input input[1];
  mote_window window;
  int32_t largest, count_padding;
  int32_t input_zero, min, max;
} mote_pool_mve_params;

void mote_pool_mve(const mote_pool_mve_params *p, uint8_t *arena);

#endif
