#include "cast.h"

void mote_cast(const mote_cast_params *p, uint8_t *arena) {
  const void *x = mote_read(&p->input[0], arena);
  void *output = arena + p->output;
  for (int32_t i = 0; i < p->count; i++) {
    float real = p->real ? ((const float *)x)[i] : 0.0f;
    int32_t whole = p->real ? (int32_t)real : mote_get(x, i, p->size);
    if (p->output_real) {
      ((float *)output)[i] = p->real ? real : (float)whole;
    } else if (p->truth) {
      ((uint8_t *)output)[i] = p->real ? real != 0 : whole != 0;
    } else {
      mote_put(output, i, p->output_size, whole);
    }
  }
}
