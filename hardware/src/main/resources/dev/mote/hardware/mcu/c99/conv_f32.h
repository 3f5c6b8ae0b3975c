/* Float convolution, full, grouped or depthwise, with a clamp. */
#ifndef MOTE_CONV_F32_H
#define MOTE_CONV_F32_H

#include "mote.h"

typedef struct {
  int32_t output, scratch;
  mote_input input[1];
  mote_window window;
  int32_t groups, output_step, row_step, column_step;
  float min, max;
  const float *weights, *bias;
} mote_conv_f32_params;

void mote_conv_f32(const mote_conv_f32_params *p, uint8_t *arena);

#endif
