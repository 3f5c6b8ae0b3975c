/* Gradient of a gather of floats by its data: slices added up at their indices. */
#ifndef MOTE_GATHER_GRADIENT_F32_H
#define MOTE_GATHER_GRADIENT_F32_H

#include "mote.h"

typedef struct {
  int32_t output, scratch;
  mote_input input[2]; /* gradient, indices */
  int32_t outer, extent, picks, inner;
  int32_t index_size; /* bytes of an index */
} mote_gather_gradient_f32_params;

void mote_gather_gradient_f32(const mote_gather_gradient_f32_params *p, uint8_t *arena);

#endif
