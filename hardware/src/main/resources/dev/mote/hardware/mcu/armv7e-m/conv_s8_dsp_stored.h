/* Convolution as conv_s8_dsp computes it, with weights of few bits: they are decoded a block of channels at a time. */
#ifndef MOTE_CONV_S8_DSP_STORED_H
#define MOTE_CONV_S8_DSP_STORED_H

#include "conv_s8_dsp.h"
#include "stored.h"

typedef struct {
  mote_conv_s8_dsp_params layer; /* without weights */
  mote_stored stored;
  int32_t channels; /* of a block, an even number */
  int32_t length;   /* elements a channel */
  int32_t weights;  /* where in scratch memory a block's weights begin, in conv_s8_dsp's order; then a row of elements */
} mote_conv_s8_dsp_stored_params;

void mote_conv_s8_dsp_stored(const mote_conv_s8_dsp_stored_params *p, uint8_t *arena);

#endif
