#include "conv_mve_stored.h"

void mote_conv_mve_stored(const mote_conv_mve_stored_params *p, uint8_t *arena) {
  int32_t outputs = p->layer.window.output_channels;
  int32_t vectors = p->layer.chunk * p->layer.chunks;
  int8_t *weights = (int8_t *)arena + p->layer.scratch + p->weights;
  mote_decoding at;
  mote_begin(&p->stored, &at);
  for (int32_t first = 0; first < outputs; first += p->channels) {
    int32_t count = mote_min(p->channels, outputs - first);
    for (int32_t channel = 0; channel < count; channel++) {
      int8_t *to = weights + (channel / 4 * vectors * 4 + channel % 4) * 16;
      for (int32_t left = p->length; left > -16 * vectors + p->length; left -= 16, to += 64) {
        if (left < 16) {
          vstrbq_s8(to, vdupq_n_s8(0));
        }
        if (left > 0) {
          p->stored.decode(&p->stored, &at, to, mote_min(left, 16));
        }
      }
    }
    mote_conv_mve_channels(&p->layer, weights, first, count, arena);
  }
}
