#include "reduce_f32.h"

static float reduced(const mote_reduce_f32_params *p, const float *x) {
  float result = p->kind == 2 ? 1.0f : p->kind == 3 ? -MOTE_INFINITY : p->kind == 4 ? MOTE_INFINITY : 0.0f;
  float lost = 0; /* the rounding error of the sum so far (Kahan) */
  for (int32_t a = 0; a < p->reduced[0]; a++) {
    for (int32_t b = 0; b < p->reduced[1]; b++) {
      for (int32_t c = 0; c < p->reduced[2]; c++) {
        float value = x[a * p->reduced_steps[0] + b * p->reduced_steps[1] + c * p->reduced_steps[2]];
        if (p->kind == 2) {
          result *= value;
        } else if (p->kind == 3) {
          result = value > result ? value : result;
        } else if (p->kind == 4) {
          result = value < result ? value : result;
        } else {
          value = p->kind == 5 ? (value < 0 ? -value : value)
                  : p->kind == 6 || p->kind == 7 ? value * value
                  : p->kind == 9 ? mote_exp_f32(value, 0, 0) : value;
          float part = value - lost;
          float sum = result + part;
          lost = (sum - result) - part;
          result = sum;
        }
      }
    }
  }
  int32_t count = p->reduced[0] * p->reduced[1] * p->reduced[2];
  switch (p->kind) {
  case 1:
    return result / (float)count;
  case 6:
    return mote_sqrt_f32(result, 0, 0);
  case 8:
  case 9:
    return mote_log_f32(result, 0, 0);
  default:
    return result;
  }
}

void mote_reduce_f32(const mote_reduce_f32_params *p, uint8_t *arena) {
  const float *x = mote_read(&p->input[0], arena);
  float *output = (float *)(void *)(arena + p->output);
  for (int32_t a = 0; a < p->kept[0]; a++) {
    for (int32_t b = 0; b < p->kept[1]; b++) {
      for (int32_t c = 0; c < p->kept[2]; c++) {
        *output++ = reduced(p, x + a * p->kept_steps[0] + b * p->kept_steps[1] + c * p->kept_steps[2]);
      }
    }
  }
}
