#include "unary_f32.h"

void mote_unary_f32(const mote_unary_f32_params *p, uint8_t *arena) {
  const float *x = mote_read(&p->input[0], arena);
  float *output = (float *)(void *)(arena + p->output);
  for (int32_t i = 0; i < p->count; i++) {
    output[i] = p->function(x[i], p->a, p->b);
  }
}
