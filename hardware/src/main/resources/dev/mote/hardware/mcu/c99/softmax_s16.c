#include "softmax_s16.h"

/* The function at x, -32768..32767 standing for the ends of its interval: interpolated. */
static int32_t at(const int16_t *samples, int32_t x) {
  int32_t index = 256 + (x >> 7);
  int32_t slope = samples[index + 1] - samples[index];
  return samples[index] + ((slope * (x & 0x7f) + 64) >> 7);
}

void mote_softmax_s16(const mote_softmax_s16_params *p, uint8_t *arena) {
  const int16_t *x = mote_read(&p->input[0], arena);
  int16_t *output = (int16_t *)(void *)(arena + p->output);
  for (int32_t row = 0; row < p->rows; row++, x += p->depth, output += p->depth) {
    int32_t largest = x[0];
    for (int32_t i = 1; i < p->depth; i++) {
      largest = mote_max(largest, x[i]);
    }
    int32_t sum = 0;
    for (int32_t i = 0; i < p->depth; i++) {
      int32_t scaled = mote_requantize(x[i] - largest, p->multiplier, p->shift);
      int32_t e = at(p->exp, mote_clamp(mote_add(scaled, 32767), -32768, 32767));
      output[i] = (int16_t)e;
      sum += e;
    }
    int32_t headroom = 0;
    while (headroom < 32 && ((uint32_t)sum << headroom) < 0x80000000u) {
      headroom++;
    }
    int32_t normal = (int32_t)((((int64_t)sum << (headroom - 1)) + (1 << 13)) >> 14);
    int32_t reciprocal = at(p->reciprocal, mote_clamp(normal - (1 << 15) - (1 << 16), -32768, 32767));
    int32_t right = 31 - headroom;
    for (int32_t i = 0; i < p->depth; i++) {
      int64_t value = ((int64_t)output[i] * reciprocal + ((int64_t)1 << (right - 1))) >> right;
      output[i] = (int16_t)(value < 0 ? 0 : value > 32767 ? 32767 : value);
    }
  }
}
