#include "dense_s8_dsp_stored.h"

#include "rows_dsp.h"

void mote_dense_s8_dsp_stored(const mote_dense_s8_dsp_stored_params *p, uint8_t *arena) {
  int32_t outputs = p->layer.outputs;
  int32_t groups = p->layer.groups;
  uint32_t *weights = (uint32_t *)(void *)(arena + p->layer.scratch + p->weights);
  int8_t *row = (int8_t *)(weights + groups * p->channels);
  mote_decoding at;
  mote_begin(&p->stored, &at);
  for (int32_t first = 0; first < outputs; first += p->channels) {
    int32_t count = mote_min(p->channels, outputs - first);
    for (int32_t channel = 0; channel < count; channel++) {
      p->stored.decode(&p->stored, &at, row, p->length);
      mote_rows_pack(row, p->length, weights + channel / 4 * groups * 4 + channel % 4, 4, groups);
    }
    mote_dense_s8_dsp_channels(&p->layer, (const int8_t *)weights, first, count, arena);
  }
}
