#include "softmax_f32.h"

void mote_softmax_f32(const mote_softmax_f32_params *p, uint8_t *arena) {
  const float *x = mote_read(&p->input[0], arena);
  float *output = (float *)(void *)(arena + p->output);
  int32_t step = p->inner;
  for (int32_t row = 0; row < p->outer * p->inner; row++) {
    int32_t first = row / step * step * p->depth + row % step;
    float largest = -MOTE_INFINITY;
    for (int32_t i = 0; i < p->depth; i++) {
      float value = p->beta * x[first + i * step];
      largest = value > largest ? value : largest;
    }
    float sum = 0;
    for (int32_t i = 0; i < p->depth; i++) {
      float value = p->beta * x[first + i * step] - largest;
      float e = mote_exp_f32(value, 0, 0);
      sum += e;
      output[first + i * step] = p->logarithm ? value : e;
    }
    float log = p->logarithm ? mote_log_f32(sum, 0, 0) : 0.0f;
    for (int32_t i = 0; i < p->depth; i++) {
      float value = output[first + i * step];
      output[first + i * step] = p->logarithm ? value - log : value / sum;
    }
  }
}
