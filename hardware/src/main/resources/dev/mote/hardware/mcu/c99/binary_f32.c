#include "binary_f32.h"

void mote_binary_f32(const mote_binary_f32_params *p, uint8_t *arena) {
  const float *x = mote_read(&p->input[0], arena);
  const float *y = mote_read(&p->input[1], arena);
  float *output = (float *)(void *)(arena + p->output);
  uint8_t *truths = arena + p->output;
  for (int32_t a = 0; a < p->extents[0]; a++) {
    for (int32_t b = 0; b < p->extents[1]; b++) {
      for (int32_t c = 0; c < p->extents[2]; c++) {
        for (int32_t d = 0; d < p->extents[3]; d++) {
          int32_t i = a * p->x_steps[0] + b * p->x_steps[1] + c * p->x_steps[2] + d * p->x_steps[3];
          int32_t j = a * p->y_steps[0] + b * p->y_steps[1] + c * p->y_steps[2] + d * p->y_steps[3];
          for (int32_t e = 0; e < p->extents[4]; e++, i += p->x_steps[4], j += p->y_steps[4]) {
            float z = p->function(x[i], y[j]);
            if (p->predicate) {
              *truths++ = z != 0;
            } else {
              *output++ = mote_clamp_f32(z, p->min, p->max);
            }
          }
        }
      }
    }
  }
}
