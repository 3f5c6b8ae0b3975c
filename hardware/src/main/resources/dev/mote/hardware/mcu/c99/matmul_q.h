/* Product of matrices of whole numbers, quantised or plain, with up to three broadcast leading dimensions. */
#ifndef MOTE_MATMUL_Q_H
#define MOTE_MATMUL_Q_H

#include "finish_q.h"

typedef struct {
  int32_t output, scratch;
  mote_input input[2];
  int32_t batch[3], x_steps[3], y_steps[3];
  int32_t rows, inner, columns, x_row, x_inner, y_inner, y_column; /* steps within a matrix */
  int32_t size, y_size, zero, y_zero, multiplier, shift;
  mote_finish finish;
} mote_matmul_q_params;

void mote_matmul_q(const mote_matmul_q_params *p, uint8_t *arena);

#endif
