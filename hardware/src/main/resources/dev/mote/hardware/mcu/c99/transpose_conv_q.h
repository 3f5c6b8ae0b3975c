/* Quantised transposed convolution; each result element gathers the input pixels that spread onto it. */
#ifndef MOTE_TRANSPOSE_CONV_Q_H
#define MOTE_TRANSPOSE_CONV_Q_H

#include "mote.h"

typedef struct {
  int32_t output, scratch;
  mote_input input[1];
  mote_window window;
  int32_t size, wide, input_zero, output_zero, min, max;
  const int8_t *weights; /* [O, kH, kW, C] */
  const int64_t *bias;
  const int32_t *multipliers;
  const int8_t *shifts;
} mote_transpose_conv_q_params;

void mote_transpose_conv_q(const mote_transpose_conv_q_params *p, uint8_t *arena);

#endif
