/* Float convolution, full, grouped or depthwise, with a clamp, whose weights and bias are operands. */
#ifndef MOTE_CONV_OPERANDS_F32_H
#define MOTE_CONV_OPERANDS_F32_H

#include "mote.h"

typedef struct {
  int32_t output, scratch;
  mote_input input[3]; /* image, weights, bias */
  mote_window window;
  int32_t groups, output_step, row_step, column_step;
  int32_t biased; /* whether there is a bias */
  float min, max;
} mote_conv_operands_f32_params;

void mote_conv_operands_f32(const mote_conv_operands_f32_params *p, uint8_t *arena);

#endif
