#include "conv_q_stored.h"

void mote_conv_q_stored(const mote_conv_q_stored_params *p, uint8_t *arena) {
  int32_t outputs = p->layer.window.output_channels;
  int8_t *weights = (int8_t *)arena + p->layer.scratch;
  mote_decoding at;
  mote_begin(&p->stored, &at);
  for (int32_t first = 0; first < outputs; first += p->channels) {
    int32_t end = mote_min(first + p->channels, outputs);
    p->stored.decode(&p->stored, &at, weights, (end - first) * p->length);
    mote_conv_q_channels(&p->layer, weights, first, end, arena);
  }
}
