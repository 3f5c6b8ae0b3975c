#include "batch_norm_f32.h"

void mote_batch_norm_f32(const mote_batch_norm_f32_params *p, uint8_t *arena) {
  const float *x = mote_read(&p->input[0], arena);
  const float *scale = mote_read(&p->input[1], arena);
  const float *bias = mote_read(&p->input[2], arena);
  const float *mean = mote_read(&p->input[3], arena);
  const float *variance = mote_read(&p->input[4], arena);
  float *output = (float *)(void *)(arena + p->output);
  float *factors = (float *)(void *)(arena + p->scratch);
  for (int32_t c = 0; c < p->channels; c++) {
    factors[c] = scale[c] / mote_sqrt_f32(variance[c] + p->epsilon, 0, 0);
  }
  for (int32_t block = 0; block < p->outer; block++) {
    for (int32_t c = 0; c < p->channels; c++) {
      for (int32_t i = 0; i < p->inner; i++) {
        *output++ = (*x++ - mean[c]) * factors[c] + bias[c];
      }
    }
  }
}
