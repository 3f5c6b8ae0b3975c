/* Weights of 1 to 5 bits for SMLAD. A word holds codes for 16 / bits pairs of activations: shifted left by `bits` times
   a pair's number, the upper bits of both halves are the pair's codes, and the halves with all else masked away are 256
   times the elements. Pair 2 g are inputs 4 g and 4 g + 2, pair 2 g + 1 inputs 4 g + 1 and 4 g + 3, as SXTB16 leaves them;
   codes beyond the inputs are 0. What all elements have more than their codes say is the same for all channels, so that it
   is multiplied with the sum of the activations once. */
#ifndef MOTE_PACKED_DSP_H
#define MOTE_PACKED_DSP_H

#include "dsp.h"

/* Activations 0 and 2, 1 and 3 of four. */
static inline uint32_t mote_even_pair(uint32_t bytes) {
  uint32_t pair;
  __asm__("sxtb16 %0, %1" : "=r"(pair) : "r"(bytes));
  return pair;
}

static inline uint32_t mote_odd_pair(uint32_t bytes) {
  uint32_t pair;
  __asm__("sxtb16 %0, %1, ror #8" : "=r"(pair) : "r"(bytes));
  return pair;
}

/* A product modulo 2^32. */
static inline int32_t mote_times(int32_t a, int32_t b) { return (int32_t)((uint32_t)a * (uint32_t)b); }

/* The bits of a word that are its first pair's codes. */
static inline uint32_t mote_packed_mask(int32_t bits) { return (0xffffu << (16 - bits) & 0xffffu) * 0x10001u; }

#endif
