#include "resize_f32.h"

void mote_resize_f32(const mote_resize_f32_params *p, uint8_t *arena) {
  const float *x = mote_read(&p->input[0], arena);
  float *output = (float *)(void *)(arena + p->output);
  for (int32_t image = 0; image < p->batch; image++) {
    for (int32_t row = 0; row < p->output_height; row++) {
      const float *top = x + (image * p->input_height + p->rows[2 * row]) * p->input_width * p->channels;
      const float *bottom = x + (image * p->input_height + p->rows[2 * row + 1]) * p->input_width * p->channels;
      float down = p->row_weights[row];
      for (int32_t column = 0; column < p->output_width; column++) {
        int32_t left = p->columns[2 * column] * p->channels;
        int32_t right = p->columns[2 * column + 1] * p->channels;
        float across = p->column_weights[column];
        for (int32_t c = 0; c < p->channels; c++) {
          float above = top[left + c] * (1.0f - across) + top[right + c] * across;
          float below = bottom[left + c] * (1.0f - across) + bottom[right + c] * across;
          *output++ = above * (1.0f - down) + below * down;
        }
      }
    }
  }
}
