#include "unary_i.h"
#include "whole.h"

static int64_t apply(const mote_unary_i_params *p, int64_t x) {
  switch (p->kind) {
  case 1:
    return x < 0 ? mote_multiply_wide(x, -1) : x;
  case 2:
    return mote_multiply_wide(x, -1);
  case 3:
    return x > 0 ? 1 : x < 0 ? -1 : 0;
  case 4:
    return mote_multiply_wide(x, x);
  case 5:
    return x == 0;
  case 6:
    return ~x;
  case 7:
    return (float)x < p->a ? (int64_t)p->a : (float)x > p->b ? (int64_t)p->b : x;
  default:
    return x;
  }
}

void mote_unary_i(const mote_unary_i_params *p, uint8_t *arena) {
  const void *x = mote_read(&p->input[0], arena);
  for (int32_t i = 0; i < p->count; i++) {
    mote_put_wide(arena + p->output, i, p->output_size, apply(p, mote_get_wide(x, i, p->size)));
  }
}
