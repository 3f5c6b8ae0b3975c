#include "reduce_i.h"
#include "whole.h"

/* The largest whole number whose square is at most x; bit by bit from above. */
static int64_t root(int64_t x) {
  int64_t result = 0;
  for (int64_t bit = (int64_t)1 << 31; bit > 0; bit >>= 1) {
    int64_t next = result | bit;
    result = (uint64_t)next * (uint64_t)next <= (uint64_t)x && x > 0 ? next : result;
  }
  return result;
}

static int64_t with(int32_t kind, int64_t result, int64_t x) {
  switch (kind) {
  case 2:
    return mote_multiply_wide(result, x);
  case 3:
    return x > result ? x : result;
  case 4:
    return x < result ? x : result;
  case 5:
    return mote_add_wide(result, x < 0 ? mote_multiply_wide(x, -1) : x);
  case 6:
  case 7:
    return mote_add_wide(result, mote_multiply_wide(x, x));
  case 10:
    return result != 0 && x != 0;
  case 11:
    return result != 0 || x != 0;
  default:
    return mote_add_wide(result, x);
  }
}

static int64_t reduced(const mote_reduce_i_params *p, const void *x, int32_t base) {
  int64_t result = p->kind == 2 || p->kind == 10 ? 1 : p->kind == 3 ? INT64_MIN : p->kind == 4 ? INT64_MAX : 0;
  for (int32_t a = 0; a < p->reduced[0]; a++) {
    for (int32_t b = 0; b < p->reduced[1]; b++) {
      int32_t at = base + a * p->reduced_steps[0] + b * p->reduced_steps[1];
      for (int32_t c = 0; c < p->reduced[2]; c++, at += p->reduced_steps[2]) {
        result = with(p->kind, result, mote_get_wide(x, at, p->size));
      }
    }
  }
  int32_t count = p->reduced[0] * p->reduced[1] * p->reduced[2];
  return p->kind == 1 ? result / mote_max(count, 1) : p->kind == 6 ? root(result) : result;
}

void mote_reduce_i(const mote_reduce_i_params *p, uint8_t *arena) {
  const void *x = mote_read(&p->input[0], arena);
  int32_t at = 0;
  for (int32_t a = 0; a < p->kept[0]; a++) {
    for (int32_t b = 0; b < p->kept[1]; b++) {
      for (int32_t c = 0; c < p->kept[2]; c++, at++) {
        int32_t base = a * p->kept_steps[0] + b * p->kept_steps[1] + c * p->kept_steps[2];
        mote_put_wide(arena + p->output, at, p->output_size, reduced(p, x, base));
      }
    }
  }
}
