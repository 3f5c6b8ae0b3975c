/* Mean or largest element of windows of floats, with a clamp. */
#ifndef MOTE_POOL_F32_H
#define MOTE_POOL_F32_H

#include "mote.h"

typedef struct {
  int32_t output, scratch;
  mote_input input[1];
  mote_window window;
  int32_t largest, count_padding;
  float min, max;
} mote_pool_f32_params;

void mote_pool_f32(const mote_pool_f32_params *p, uint8_t *arena);

#endif
