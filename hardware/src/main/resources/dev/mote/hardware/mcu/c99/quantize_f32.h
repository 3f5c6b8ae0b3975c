/* Floats to integers, rounded half away from zero; one scale and zero point, or one a slice. */
#ifndef MOTE_QUANTIZE_F32_H
#define MOTE_QUANTIZE_F32_H

#include "mote.h"

typedef struct {
  int32_t output, scratch;
  mote_input input[1];
  int32_t count, inner, slices, output_size;
  const float *scales;
  const int32_t *zeros;
  int32_t min, max;
} mote_quantize_f32_params;

void mote_quantize_f32(const mote_quantize_f32_params *p, uint8_t *arena);

#endif
