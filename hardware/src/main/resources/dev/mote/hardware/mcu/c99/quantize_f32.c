#include "quantize_f32.h"

void mote_quantize_f32(const mote_quantize_f32_params *p, uint8_t *arena) {
  const float *x = mote_read(&p->input[0], arena);
  void *output = arena + p->output;
  for (int32_t i = 0; i < p->count; i++) {
    int32_t slice = i / p->inner % p->slices;
    float steps = x[i] / p->scales[slice];
    int32_t value = 0; /* for what is not a number */
    if (steps >= 1.0e9f || steps <= -1.0e9f) {
      value = steps > 0 ? 1000000000 : -1000000000;
    } else if (steps == steps) {
      /* The fraction is compared rather than 0.5 added, which could round up. */
      value = (int32_t)steps;
      float fraction = steps - (float)value;
      value += fraction >= 0.5f ? 1 : fraction <= -0.5f ? -1 : 0;
    }
    mote_put(output, i, p->output_size, mote_clamp(value + p->zeros[slice], p->min, p->max));
  }
}
