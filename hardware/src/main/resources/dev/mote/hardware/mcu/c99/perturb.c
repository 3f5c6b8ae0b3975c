#include "perturb.h"

void mote_perturb(int8_t *to, const int8_t *from, int32_t count, int32_t sigma, uint32_t state, uint32_t flip) {
  uint32_t bits = 0;
  for (int32_t i = 0; i < count; i++, bits >>= 1) {
    if (i % 32 == 0) {
      bits = mote_random(&state) ^ flip;
    }
    to[i] = (int8_t)mote_clamp(from[i] + (bits & 1 ? sigma : -sigma), -128, 127);
  }
}
