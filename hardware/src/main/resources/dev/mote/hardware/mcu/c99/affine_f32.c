#include "affine_f32.h"

void mote_affine_f32(const mote_affine_f32_params *p, uint8_t *arena) {
  const float *x = mote_read(&p->input[0], arena);
  float *output = (float *)(void *)(arena + p->output);
  for (int32_t i = 0; i < p->count; i++) {
    int32_t channel = i / p->inner % p->channels;
    output[i] = (x[i] - p->means[channel]) * p->scales[channel] + p->offsets[channel];
  }
}
