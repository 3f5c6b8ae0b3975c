#include "matmul_q.h"

static int64_t dot(const mote_matmul_q_params *p, const void *x, int32_t left, const void *y, int32_t right) {
  int64_t sum = 0;
  for (int32_t i = 0; i < p->inner; i++, left += p->x_inner, right += p->y_inner) {
    sum = mote_add_wide(sum, mote_multiply_wide(mote_get_wide(x, left, p->size) - p->zero,
                                                mote_get_wide(y, right, p->y_size) - p->y_zero));
  }
  return sum;
}

void mote_matmul_q(const mote_matmul_q_params *p, uint8_t *arena) {
  const void *x = mote_read(&p->input[0], arena);
  const void *y = mote_read(&p->input[1], arena);
  int32_t at = 0;
  for (int32_t a = 0; a < p->batch[0]; a++) {
    for (int32_t b = 0; b < p->batch[1]; b++) {
      for (int32_t c = 0; c < p->batch[2]; c++) {
        int32_t left = a * p->x_steps[0] + b * p->x_steps[1] + c * p->x_steps[2];
        int32_t right = a * p->y_steps[0] + b * p->y_steps[1] + c * p->y_steps[2];
        for (int32_t row = 0; row < p->rows; row++) {
          for (int32_t column = 0; column < p->columns; column++, at++) {
            mote_finish_sum(&p->finish, arena + p->output, at,
                            dot(p, x, left + row * p->x_row, y, right + column * p->y_column), p->multiplier, p->shift);
          }
        }
      }
    }
  }
}
