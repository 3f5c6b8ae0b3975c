#include "clamp_gradient_f32.h"

void mote_clamp_gradient_f32(const mote_clamp_gradient_f32_params *p, uint8_t *arena) {
  const float *x = mote_read(&p->input[0], arena);
  const float *g = mote_read(&p->input[1], arena);
  float *output = (float *)(void *)(arena + p->output);
  for (int32_t i = 0; i < p->count; i++) {
    output[i] = x[i] > p->min && x[i] < p->max ? g[i] : 0.0f;
  }
}
