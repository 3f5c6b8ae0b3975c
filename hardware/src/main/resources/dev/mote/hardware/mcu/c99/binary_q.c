#include "binary_q.h"

static int32_t apply(const mote_binary_q_params *p, int32_t x, int32_t y) {
  x -= p->zero_x;
  y -= p->zero_y;
  if (p->kind == 0) {
    return mote_requantize(x * y, p->multiplier_z, p->shift_z);
  }
  if (p->kind == 3) {
    return x >= 0 ? mote_requantize(x, p->multiplier_x, p->shift_x) : mote_requantize(x * y, p->multiplier_z, p->shift_z);
  }
  int32_t a = mote_requantize(mote_shift_left(x, p->left), p->multiplier_x, p->shift_x);
  int32_t b = mote_requantize(mote_shift_left(y, p->left), p->multiplier_y, p->shift_y);
  switch (p->kind) {
  case 1:
    return mote_max(mote_clamp(mote_add(a, p->zero_z), p->min, p->max), mote_clamp(mote_add(b, p->zero_z), p->min, p->max)) -
           p->zero_z;
  case 2:
    return mote_min(mote_clamp(mote_add(a, p->zero_z), p->min, p->max), mote_clamp(mote_add(b, p->zero_z), p->min, p->max)) -
           p->zero_z;
  case 4: {
    int32_t difference = mote_add(a, -b);
    return mote_requantize((int32_t)((uint32_t)difference * (uint32_t)difference), p->multiplier_z, p->shift_z);
  }
  case 5:
    return a == b;
  case 6:
    return a != b;
  case 7:
    return a < b;
  case 8:
    return a <= b;
  case 9:
    return a > b;
  default:
    return a >= b;
  }
}

void mote_binary_q(const mote_binary_q_params *p, uint8_t *arena) {
  const void *x = mote_read(&p->input[0], arena);
  const void *y = mote_read(&p->input[1], arena);
  void *output = arena + p->output;
  int32_t at = 0;
  for (int32_t a = 0; a < p->extents[0]; a++) {
    for (int32_t b = 0; b < p->extents[1]; b++) {
      for (int32_t c = 0; c < p->extents[2]; c++) {
        for (int32_t d = 0; d < p->extents[3]; d++) {
          int32_t i = a * p->x_steps[0] + b * p->x_steps[1] + c * p->x_steps[2] + d * p->x_steps[3];
          int32_t j = a * p->y_steps[0] + b * p->y_steps[1] + c * p->y_steps[2] + d * p->y_steps[3];
          for (int32_t e = 0; e < p->extents[4]; e++, at++, i += p->x_steps[4], j += p->y_steps[4]) {
            int32_t z = mote_add(apply(p, mote_get(x, i, p->size), mote_get(y, j, p->size)), p->zero_z);
            mote_put(output, at, p->output_size, mote_clamp(z, p->min, p->max));
          }
        }
      }
    }
  }
}
