#include "matmul_f32.h"

void mote_matmul_f32(const mote_matmul_f32_params *p, uint8_t *arena) {
  const float *x = mote_read(&p->input[0], arena);
  const float *y = mote_read(&p->input[1], arena);
  float *output = (float *)(void *)(arena + p->output);
  for (int32_t a = 0; a < p->batch[0]; a++) {
    for (int32_t b = 0; b < p->batch[1]; b++) {
      for (int32_t c = 0; c < p->batch[2]; c++) {
        const float *left = x + a * p->x_steps[0] + b * p->x_steps[1] + c * p->x_steps[2];
        const float *right = y + a * p->y_steps[0] + b * p->y_steps[1] + c * p->y_steps[2];
        for (int32_t row = 0; row < p->rows; row++) {
          for (int32_t column = 0; column < p->columns; column++) {
            float sum = 0;
            for (int32_t i = 0; i < p->inner; i++) {
              sum += left[row * p->x_row + i * p->x_inner] * right[i * p->y_inner + column * p->y_column];
            }
            *output++ = sum;
          }
        }
      }
    }
  }
}
