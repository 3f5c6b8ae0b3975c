/* Replayed random numbers, and weights moved by random signs. */
#ifndef MOTE_PERTURB_H
#define MOTE_PERTURB_H

#include "mote.h"

/* The next 32 bits of a state that is not 0 (Marsaglia's xorshift 13, 17, 5). */
static inline uint32_t mote_random(uint32_t *state) {
  *state ^= *state << 13;
  *state ^= *state >> 17;
  *state ^= *state << 5;
  return *state;
}

/* Moves bytes by sigma up where a random bit is set and down where not, clamped; `flip` is 0, or all ones for the opposite
   move. */
void mote_perturb(int8_t *to, const int8_t *from, int32_t count, int32_t sigma, uint32_t state, uint32_t flip);

#endif
