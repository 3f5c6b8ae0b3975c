#include "requantize_q.h"

void mote_requantize_q(const mote_requantize_q_params *p, uint8_t *arena) {
  const void *x = mote_read(&p->input[0], arena);
  void *output = arena + p->output;
  for (int32_t i = 0; i < p->count; i++) {
    int32_t value = mote_get(x, i, p->size) - p->zero_x;
    int32_t scaled = value >= 0 ? mote_requantize(value, p->multiplier, p->shift)
                                : mote_requantize(p->negative_sign * value, p->negative_multiplier, p->negative_shift);
    mote_put(output, i, p->output_size, mote_clamp(mote_add(scaled, p->zero_z), p->min, p->max));
  }
}
