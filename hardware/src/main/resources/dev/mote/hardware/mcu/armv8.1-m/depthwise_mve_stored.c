#include "depthwise_mve_stored.h"

void mote_depthwise_mve_stored(const mote_depthwise_mve_stored_params *p, uint8_t *arena) {
  int32_t channels = p->layer.channels;
  int8_t *weights = (int8_t *)arena + p->layer.scratch + p->weights;
  int8_t *tap = weights + 16 * channels;
  mote_decoding at;
  mote_begin(&p->stored, &at);
  for (int32_t i = 0; i < channels; i++) {
    vstrbq_s8(weights + 16 * i, vdupq_n_s8(0));
  }
  for (int32_t y = 0; y < p->kernel_height; y++) {
    for (int32_t x = 0; x < p->kernel_width; x++) {
      int8_t *to = weights + y * p->row_step + x * p->column_step;
      p->stored.decode(&p->stored, &at, tap, channels);
      for (int32_t i = 0; i < channels; i++) {
        to[16 * i] = tap[i];
      }
    }
  }
  mote_depthwise_mve_with(&p->layer, weights, arena);
}
