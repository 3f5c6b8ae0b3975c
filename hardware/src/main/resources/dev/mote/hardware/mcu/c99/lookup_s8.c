#include "lookup_s8.h"

void mote_lookup_s8(const mote_lookup_s8_params *p, uint8_t *arena) {
  const int8_t *x = mote_read(&p->input[0], arena);
  int8_t *output = (int8_t *)(arena + p->output);
  const int8_t *table = p->table + 128;
  for (int32_t i = 0; i < p->count; i++) {
    output[i] = table[x[i]];
  }
}
