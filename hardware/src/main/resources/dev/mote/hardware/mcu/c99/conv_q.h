/* Quantised convolution, full, grouped or depthwise, with an optional residual sum; 8-bit or 16-bit activations. */
#ifndef MOTE_CONV_Q_H
#define MOTE_CONV_Q_H

#include "mote.h"

typedef struct {
  int32_t output, scratch;
  mote_input input[2];
  mote_window window;
  int32_t groups, output_step, row_step, column_step; /* weight (o, y, x, i): o * output_step + y * row_step + ... + i */
  int32_t size;                                       /* bytes of an activation */
  int32_t wide;                                       /* whether accumulators have 64 bits */
  int32_t input_zero, weight_zero, output_zero, min, max;
  const int8_t *weights;
  const int32_t *bias;
  const int64_t *wide_bias; /* in place of bias where it does not fit 32 bits */
  const int32_t *multipliers;
  const int8_t *shifts;
  int32_t residual; /* whether the second operand is added */
  mote_sum sum;
} mote_conv_q_params;

/* Channels from `first` to before `end`, whose weights begin at `weights`. */
void mote_conv_q_channels(const mote_conv_q_params *p, const int8_t *weights, int32_t first, int32_t end,
                          uint8_t *arena);

void mote_conv_q(const mote_conv_q_params *p, uint8_t *arena);

#endif
