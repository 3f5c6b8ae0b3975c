#include "move.h"

static void put(uint8_t *to, const uint8_t *x, int32_t from, const mote_move_params *p) {
  for (int32_t byte = 0; byte < p->size; byte++) {
    to[byte] = from < 0 ? (uint8_t)((uint32_t)p->fill >> (8 * (byte & 3))) : x[from * p->size + byte];
  }
}

void mote_move(const mote_move_params *p, uint8_t *arena) {
  const uint8_t *x = mote_read(&p->input[0], arena);
  uint8_t *to = arena + p->output;
  const int32_t *t0 = p->tables;
  const int32_t *t1 = t0 + p->extents[0];
  const int32_t *t2 = t1 + p->extents[1];
  const int32_t *t3 = t2 + p->extents[2];
  const int32_t *t4 = t3 + p->extents[3];
  const int32_t *t5 = t4 + p->extents[4];
  for (int32_t a = 0; a < p->extents[0]; a++) {
    for (int32_t b = 0; b < p->extents[1]; b++) {
      for (int32_t c = 0; c < p->extents[2]; c++) {
        for (int32_t d = 0; d < p->extents[3]; d++) {
          for (int32_t e = 0; e < p->extents[4]; e++) {
            int32_t base = t0[a] + t1[b] + t2[c] + t3[d] + t4[e];
            int32_t outside = (t0[a] | t1[b] | t2[c] | t3[d] | t4[e]) < 0;
            for (int32_t f = 0; f < p->extents[5]; f++, to += p->size) {
              put(to, x, outside || t5[f] < 0 ? -1 : base + t5[f], p);
            }
          }
        }
      }
    }
  }
}
