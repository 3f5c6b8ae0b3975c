#include "stored.h"

void mote_decode_packed(const mote_stored *s, mote_codes *from, int8_t *to, int32_t count) {
  mote_codes at = *from;
  for (int32_t i = 0; i < count; i++) {
    to[i] = (int8_t)(uint8_t)(mote_code(&at, s->bits) << (8 - s->bits) | (uint32_t)s->half);
  }
  *from = at;
}

void mote_decode_codebook(const mote_stored *s, mote_codes *from, int8_t *to, int32_t count) {
  mote_codes at = *from;
  for (int32_t i = 0; i < count; i++) {
    to[i] = s->table[mote_code(&at, s->bits)];
  }
  *from = at;
}

void mote_decode_blocks(const mote_stored *s, mote_codes *from, int8_t *to, int32_t count) {
  mote_codes at = *from;
  for (int32_t i = 0; i < count;) {
    int32_t run = at.element / s->block;
    int32_t end = mote_min(count, i + (run + 1) * s->block - at.element);
    int32_t multiplier = s->multipliers[run];
    at.element += end - i;
    for (; i < end; i++) {
      to[i] = (int8_t)((s->table[mote_code(&at, s->bits)] * multiplier + 64) >> 7);
    }
  }
  *from = at;
}
