#include "running_sum_f32.h"

void mote_running_sum_f32(const mote_running_sum_f32_params *p, uint8_t *arena) {
  const float *x = mote_read(&p->input[0], arena);
  float *output = (float *)(void *)(arena + p->output);
  for (int32_t row = 0; row < p->outer * p->inner; row++) {
    int32_t first = row / p->inner * p->inner * p->depth + row % p->inner;
    float sum = 0;
    for (int32_t i = 0; i < p->depth; i++) {
      int32_t at = first + (p->reverse ? p->depth - 1 - i : i) * p->inner;
      float value = x[at];
      output[at] = p->exclusive ? sum : sum + value;
      sum += value;
    }
  }
}
