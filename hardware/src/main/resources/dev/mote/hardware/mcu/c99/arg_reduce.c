#include "arg_reduce.h"

static int32_t better(const mote_arg_reduce_params *p, const void *x, int32_t a, int32_t b) {
  int32_t above;
  int32_t below;
  if (p->real) {
    above = ((const float *)x)[a] > ((const float *)x)[b];
    below = ((const float *)x)[a] < ((const float *)x)[b];
  } else {
    above = mote_get(x, a, p->size) > mote_get(x, b, p->size);
    below = mote_get(x, a, p->size) < mote_get(x, b, p->size);
  }
  return (p->largest ? above : below) || (p->last && !above && !below);
}

void mote_arg_reduce(const mote_arg_reduce_params *p, uint8_t *arena) {
  const void *x = mote_read(&p->input[0], arena);
  uint8_t *output = arena + p->output;
  for (int32_t row = 0; row < p->outer * p->inner; row++) {
    int32_t first = row / p->inner * p->inner * p->depth + row % p->inner;
    int32_t best = 0;
    for (int32_t i = 1; i < p->depth; i++) {
      if (better(p, x, first + i * p->inner, first + best * p->inner)) {
        best = i;
      }
    }
    if (p->output_size == 8) {
      ((int64_t *)(void *)output)[row] = best;
    } else {
      ((int32_t *)(void *)output)[row] = best;
    }
  }
}
