/* Convolution of whole numbers, full, grouped or depthwise, quantised or plain, whose weights and bias are operands. */
#ifndef MOTE_CONV_OPERANDS_Q_H
#define MOTE_CONV_OPERANDS_Q_H

#include "finish_q.h"

typedef struct {
  int32_t output, scratch;
  mote_input input[3]; /* image, weights, bias */
  mote_window window;
  int32_t groups, output_step, row_step, column_step;
  int32_t size, weight_size, bias_size, zero, weight_zero;
  int32_t biased; /* whether there is a bias */
  mote_finish finish;
  const int32_t *multipliers, *shifts; /* one a channel where it is quantised */
} mote_conv_operands_q_params;

void mote_conv_operands_q(const mote_conv_operands_q_params *p, uint8_t *arena);

#endif
