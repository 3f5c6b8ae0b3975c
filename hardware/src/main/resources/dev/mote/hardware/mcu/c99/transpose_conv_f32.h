/* Float transposed convolution; each result element gathers the input pixels that spread onto it. */
#ifndef MOTE_TRANSPOSE_CONV_F32_H
#define MOTE_TRANSPOSE_CONV_F32_H

#include "mote.h"

typedef struct {
  int32_t output, scratch;
  mote_input input[1];
  mote_window window;
  float min, max;
  const float *weights, *bias; /* [O, kH, kW, C] */
} mote_transpose_conv_f32_params;

void mote_transpose_conv_f32(const mote_transpose_conv_f32_params *p, uint8_t *arena);

#endif
