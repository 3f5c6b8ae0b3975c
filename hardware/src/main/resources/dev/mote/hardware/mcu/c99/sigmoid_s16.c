#include "sigmoid_s16.h"

/* The sample at steps / 2^fraction with `fraction` more bits, or `most` beyond the table. */
static int32_t interpolated(const int32_t *samples, int32_t steps, int32_t fraction, int32_t most) {
  int32_t index = steps >> fraction;
  if (index >= 255) {
    return most;
  }
  int32_t rest = steps & ((1 << fraction) - 1);
  return (samples[index] << fraction) + rest * (samples[index + 1] - samples[index]);
}

void mote_sigmoid_s16(const mote_sigmoid_s16_params *p, uint8_t *arena) {
  const int16_t *x = mote_read(&p->input[0], arena);
  int16_t *output = (int16_t *)(void *)(arena + p->output);
  int32_t round = p->shift > 0 ? 1 << (p->shift - 1) : 0;
  for (int32_t i = 0; i < p->count; i++) {
    int32_t steps = mote_add(x[i] * p->multiplier, round) >> p->shift;
    int32_t size = steps < 0 ? -steps : steps;
    if (p->logistic) {
      int32_t y = interpolated(p->samples, size, 9, 0x7fff * 1024);
      uint32_t value = (uint32_t)(steps >= 0 ? y + (1 << 9) : (1 << 25) - y + (1 << 9) - 1);
      output[i] = (int16_t)(value >> 10);
    } else {
      int32_t y = interpolated(p->samples, size, 8, 0xffff * 256);
      output[i] = (int16_t)((steps >= 0 ? y - (1 << 23) + (1 << 7) : -y + (1 << 23) + (1 << 7) - 1) >> 8);
    }
  }
}
