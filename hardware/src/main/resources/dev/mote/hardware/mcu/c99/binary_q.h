/* Quantised product, extreme, parametric ReLU, squared difference or comparison of two arrays, with broadcasting. */
#ifndef MOTE_BINARY_Q_H
#define MOTE_BINARY_Q_H

#include "mote.h"

typedef struct {
  int32_t output, scratch;
  mote_input input[2];
  int32_t size, output_size;
  int32_t extents[5], x_steps[5], y_steps[5];
  int32_t kind; /* 0 product, 1 maximum, 2 minimum, 3 prelu, 4 squared difference, 5..10 = != < <= > >= */
  int32_t left; /* bits both operands are scaled up by */
  int32_t zero_x, multiplier_x, shift_x, zero_y, multiplier_y, shift_y;
  int32_t multiplier_z, shift_z, zero_z, min, max;
} mote_binary_q_params;

void mote_binary_q(const mote_binary_q_params *p, uint8_t *arena);

#endif
