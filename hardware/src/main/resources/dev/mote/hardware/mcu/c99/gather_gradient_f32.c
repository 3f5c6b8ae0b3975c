#include "gather_gradient_f32.h"
#include "whole.h"

void mote_gather_gradient_f32(const mote_gather_gradient_f32_params *p, uint8_t *arena) {
  const float *g = mote_read(&p->input[0], arena);
  const void *indices = mote_read(&p->input[1], arena);
  float *output = (float *)(void *)(arena + p->output);
  for (int32_t i = 0; i < p->outer * p->extent * p->inner; i++) {
    output[i] = 0;
  }
  for (int32_t block = 0; block < p->outer; block++, output += p->extent * p->inner) {
    for (int32_t pick = 0; pick < p->picks; pick++, g += p->inner) {
      float *to = output + mote_slice(indices, pick, p->index_size, p->extent) * p->inner;
      for (int32_t i = 0; i < p->inner; i++) {
        to[i] += g[i];
      }
    }
  }
}
