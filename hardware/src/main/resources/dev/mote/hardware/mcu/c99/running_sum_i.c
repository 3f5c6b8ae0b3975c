#include "running_sum_i.h"
#include "whole.h"

void mote_running_sum_i(const mote_running_sum_i_params *p, uint8_t *arena) {
  const void *x = mote_read(&p->input[0], arena);
  for (int32_t row = 0; row < p->outer * p->inner; row++) {
    int32_t first = row / p->inner * p->inner * p->depth + row % p->inner;
    int64_t sum = 0;
    for (int32_t i = 0; i < p->depth; i++) {
      int32_t at = first + (p->reverse ? p->depth - 1 - i : i) * p->inner;
      int64_t next = mote_add_wide(sum, mote_get_wide(x, at, p->size));
      mote_put_wide(arena + p->output, at, p->output_size, p->exclusive ? sum : next);
      sum = next;
    }
  }
}
