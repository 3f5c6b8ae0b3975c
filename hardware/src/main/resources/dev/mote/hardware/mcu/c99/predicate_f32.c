#include "predicate_f32.h"

void mote_predicate_f32(const mote_predicate_f32_params *p, uint8_t *arena) {
  const float *x = mote_read(&p->input[0], arena);
  for (int32_t i = 0; i < p->count; i++) {
    arena[p->output + i] = p->function(x[i], p->a, p->b) != 0;
  }
}
