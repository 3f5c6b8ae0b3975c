/* For the DSP extension: four bytes at a time are moved by a word that four random bits choose. */
#include "perturb.h"

#include "dsp.h"

void mote_perturb(int8_t *to, const int8_t *from, int32_t count, int32_t sigma, uint32_t state, uint32_t flip) {
  uint32_t moves[16];
  for (uint32_t four = 0; four < 16; four++) {
    moves[four] = 0;
    for (uint32_t k = 0; k < 4; k++) {
      moves[four] |= (uint32_t)(uint8_t)(four >> k & 1 ? sigma : -sigma) << 8 * k;
    }
  }
  uint32_t bits = 0;
  int32_t i = 0;
  for (; i + 4 <= count; i += 4, bits >>= 4) {
    if (i % 32 == 0) {
      bits = mote_random(&state) ^ flip;
    }
    uint32_t moved;
    __asm__("qadd8 %0, %1, %2" : "=r"(moved) : "r"(mote_load32(from + i)), "r"(moves[bits & 15]));
    mote_store32(to + i, moved);
  }
  for (; i < count; i++, bits >>= 1) {
    if (i % 32 == 0) {
      bits = mote_random(&state) ^ flip;
    }
    to[i] = (int8_t)mote_clamp(from[i] + (bits & 1 ? sigma : -sigma), -128, 127);
  }
}
