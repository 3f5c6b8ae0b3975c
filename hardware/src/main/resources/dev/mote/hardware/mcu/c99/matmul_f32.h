/* Product of matrices with up to three broadcast leading dimensions. */
#ifndef MOTE_MATMUL_F32_H
#define MOTE_MATMUL_F32_H

#include "mote.h"

typedef struct {
  int32_t output, scratch;
  mote_input input[2];
  int32_t batch[3], x_steps[3], y_steps[3];
  int32_t rows, inner, columns, x_row, x_inner, y_inner, y_column; /* steps within a matrix */
} mote_matmul_f32_params;

void mote_matmul_f32(const mote_matmul_f32_params *p, uint8_t *arena);

#endif
