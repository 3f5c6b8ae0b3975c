#include "place_q.h"

void mote_place_q(const mote_place_q_params *p, uint8_t *arena) {
  const uint8_t *x = mote_read(&p->input[0], arena);
  int32_t bytes = mote_max(p->size, 1);
  for (int32_t block = 0; block < p->blocks; block++) {
    uint8_t *to = arena + p->output + (block * p->stretch + p->start) * bytes;
    const uint8_t *from = x + block * p->run * bytes;
    if (p->same) {
      for (int32_t i = 0; i < p->run * bytes; i++) {
        to[i] = from[i];
      }
    } else {
      for (int32_t i = 0; i < p->run; i++) {
        int32_t scaled = mote_requantize(mote_get(from, i, p->size) - p->zero_x, p->multiplier, p->shift);
        mote_put(to, i, p->size, mote_clamp(mote_add(scaled, p->zero_z), p->min, p->max));
      }
    }
  }
}
