/* Transposed convolution of whole numbers, quantised or plain, whose weights and bias are operands. */
#ifndef MOTE_TRANSPOSE_CONV_OPERANDS_Q_H
#define MOTE_TRANSPOSE_CONV_OPERANDS_Q_H

#include "finish_q.h"

typedef struct {
  int32_t output, scratch;
  mote_input input[3]; /* image, weights, bias */
  mote_window window;
  int32_t size, weight_size, bias_size, zero, weight_zero;
  int32_t biased; /* whether there is a bias */
  mote_finish finish;
  const int32_t *multipliers, *shifts; /* one a channel where it is quantised */
} mote_transpose_conv_operands_q_params;

void mote_transpose_conv_operands_q(const mote_transpose_conv_operands_q_params *p, uint8_t *arena);

#endif
