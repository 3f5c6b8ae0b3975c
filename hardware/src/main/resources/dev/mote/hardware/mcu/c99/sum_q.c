#include "sum_q.h"

void mote_sum_q(const mote_sum_q_params *p, uint8_t *arena) {
  const void *x = mote_read(&p->input[0], arena);
  const void *y = mote_read(&p->input[1], arena);
  void *output = arena + p->output;
  int32_t at = 0;
  for (int32_t a = 0; a < p->extents[0]; a++) {
    for (int32_t b = 0; b < p->extents[1]; b++) {
      for (int32_t c = 0; c < p->extents[2]; c++) {
        for (int32_t d = 0; d < p->extents[3]; d++) {
          int32_t i = a * p->x_steps[0] + b * p->x_steps[1] + c * p->x_steps[2] + d * p->x_steps[3];
          int32_t j = a * p->y_steps[0] + b * p->y_steps[1] + c * p->y_steps[2] + d * p->y_steps[3];
          for (int32_t e = 0; e < p->extents[4]; e++, at++, i += p->x_steps[4], j += p->y_steps[4]) {
            mote_put(output, at, p->size, mote_apply_sum(&p->sum, mote_get(x, i, p->size), mote_get(y, j, p->size)));
          }
        }
      }
    }
  }
}
