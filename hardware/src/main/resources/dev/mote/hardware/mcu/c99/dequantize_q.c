#include "dequantize_q.h"

void mote_dequantize_q(const mote_dequantize_q_params *p, uint8_t *arena) {
  const void *x = mote_read(&p->input[0], arena);
  float *output = (float *)(void *)(arena + p->output);
  for (int32_t i = 0; i < p->count; i++) {
    int32_t slice = i / p->inner % p->slices;
    output[i] = (float)(mote_get(x, i, p->size) - p->zeros[slice]) * p->scales[slice];
  }
}
