#include "cast_wide.h"
#include "whole.h"

/* Towards zero, within 64 bits; what is not a number becomes 0. */
static int64_t truncated(float x) {
  return x >= 9.2233720e18f ? INT64_MAX : x <= -9.2233720e18f ? INT64_MIN : x == x ? (int64_t)x : 0;
}

void mote_cast_wide(const mote_cast_wide_params *p, uint8_t *arena) {
  const void *x = mote_read(&p->input[0], arena);
  void *output = arena + p->output;
  for (int32_t i = 0; i < p->count; i++) {
    float real = p->real ? ((const float *)x)[i] : 0.0f;
    int64_t whole = p->real ? truncated(real) : mote_get_wide(x, i, p->size);
    if (p->output_real) {
      ((float *)output)[i] = p->real ? real : (float)whole;
    } else {
      mote_put_wide(output, i, p->output_size, !p->truth ? whole : p->real ? real != 0 : whole != 0);
    }
  }
}
