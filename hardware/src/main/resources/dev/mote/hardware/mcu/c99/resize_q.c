#include "resize_q.h"

void mote_resize_q(const mote_resize_q_params *p, uint8_t *arena) {
  const void *x = mote_read(&p->input[0], arena);
  void *output = arena + p->output;
  int32_t at = 0;
  for (int32_t image = 0; image < p->batch; image++) {
    for (int32_t r = 0; r < p->output_height; r++) {
      const int32_t *row = p->rows + 3 * r;
      int32_t low = (image * p->input_height + row[0]) * p->input_width;
      int32_t high = (image * p->input_height + row[1]) * p->input_width;
      for (int32_t c = 0; c < p->output_width; c++) {
        const int32_t *column = p->columns + 3 * c;
        for (int32_t channel = 0; channel < p->channels; channel++, at++) {
          int64_t upper = (int64_t)mote_get(x, (low + column[0]) * p->channels + channel, p->size) * (1024 - column[2]) +
                          (int64_t)mote_get(x, (low + column[1]) * p->channels + channel, p->size) * column[2];
          int64_t lower = (int64_t)mote_get(x, (high + column[0]) * p->channels + channel, p->size) * (1024 - column[2]) +
                          (int64_t)mote_get(x, (high + column[1]) * p->channels + channel, p->size) * column[2];
          int64_t sum = upper * (1024 - row[2]) + lower * row[2];
          /* Rounded, then truncated towards zero. */
          int64_t rounded = sum > 0 ? (sum + (1 << 19)) >> 20 : -((-sum + (1 << 19)) >> 20);
          mote_put(output, at, p->size, (int32_t)rounded);
        }
      }
    }
  }
}
