/* Dense layer as dense_s8_dsp computes it, with weights of few bits: they are decoded a block of channels at a time. */
#ifndef MOTE_DENSE_S8_DSP_STORED_H
#define MOTE_DENSE_S8_DSP_STORED_H

#include "dense_s8_dsp.h"
#include "stored.h"

typedef struct {
  mote_dense_s8_dsp_params layer; /* without weights */
  mote_stored stored;
  int32_t channels; /* of a block, a multiple of 4 */
  int32_t length;   /* elements a channel */
  int32_t weights;  /* where in scratch memory a block's weights begin, in dense_s8_dsp's order; then a row of elements */
} mote_dense_s8_dsp_stored_params;

void mote_dense_s8_dsp_stored(const mote_dense_s8_dsp_stored_params *p, uint8_t *arena);

#endif
