/* x * scale + offset with one pair a channel: batch normalisation. */
#ifndef MOTE_AFFINE_F32_H
#define MOTE_AFFINE_F32_H

#include "mote.h"

typedef struct {
  int32_t output, scratch;
  mote_input input[1];
  int32_t count, inner, channels;
  const float *scales, *offsets, *means;
} mote_affine_f32_params;

void mote_affine_f32(const mote_affine_f32_params *p, uint8_t *arena);

#endif
