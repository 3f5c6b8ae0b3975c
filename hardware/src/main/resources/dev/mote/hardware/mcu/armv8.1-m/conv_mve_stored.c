#include "conv_mve_stored.h"

void mote_conv_mve_stored(const mote_conv_mve_stored_params *p, uint8_t *arena) {
  int32_t outputs = p->layer.window.output_channels;
  int32_t vectors = p->layer.chunk * p->layer.chunks;
  int8_t *weights = (int8_t *)arena + p->layer.scratch + p->weights;
  int8_t *row = weights + p->channels * vectors * 16;
  for (int32_t i = p->length / 16; i < vectors; i++) {
    vstrbq_s8(row + 16 * i, vdupq_n_s8(0));
  }
  mote_decoding at;
  mote_begin(&p->stored, &at);
  for (int32_t first = 0; first < outputs; first += p->channels) {
    int32_t count = mote_min(p->channels, outputs - first);
    for (int32_t channel = 0; channel < count; channel++) {
      int8_t *to = weights + (channel / 4 * vectors * 4 + channel % 4) * 16;
      p->stored.decode(&p->stored, &at, row, p->length);
      for (int32_t i = 0; i < vectors; i++, to += 64) {
        vstrbq_s8(to, vldrbq_s8(row + 16 * i));
      }
    }
    mote_conv_mve_channels(&p->layer, weights, first, count, arena);
  }
}
