#include "reduce_q.h"

static int32_t reduced(const mote_reduce_q_params *p, const void *x, int32_t base) {
  int32_t result = p->kind == 0 ? 0 : p->kind == 1 ? INT32_MIN : INT32_MAX;
  for (int32_t a = 0; a < p->reduced[0]; a++) {
    for (int32_t b = 0; b < p->reduced[1]; b++) {
      int32_t at = base + a * p->reduced_steps[0] + b * p->reduced_steps[1];
      for (int32_t c = 0; c < p->reduced[2]; c++, at += p->reduced_steps[2]) {
        int32_t value = mote_get(x, at, p->size);
        result = p->kind == 0 ? mote_add(result, value - p->zero_x)
                              : p->kind == 1 ? mote_max(result, value) : mote_min(result, value);
      }
    }
  }
  return p->kind == 0 ? result : result - p->zero_x;
}

void mote_reduce_q(const mote_reduce_q_params *p, uint8_t *arena) {
  const void *x = mote_read(&p->input[0], arena);
  void *output = arena + p->output;
  int32_t at = 0;
  for (int32_t a = 0; a < p->kept[0]; a++) {
    for (int32_t b = 0; b < p->kept[1]; b++) {
      for (int32_t c = 0; c < p->kept[2]; c++, at++) {
        int32_t value = reduced(p, x, a * p->kept_steps[0] + b * p->kept_steps[1] + c * p->kept_steps[2]);
        if (!p->same) {
          value = mote_requantize(value, p->multiplier, p->shift);
        }
        mote_put(output, at, p->size, mote_clamp(mote_add(value, p->zero_z), p->min, p->max));
      }
    }
  }
}
