/* Depthwise convolution as depthwise_s8_dsp computes it, with weights of few bits that are decoded first. */
#ifndef MOTE_DEPTHWISE_S8_DSP_STORED_H
#define MOTE_DEPTHWISE_S8_DSP_STORED_H

#include "depthwise_s8_dsp.h"
#include "stored.h"

typedef struct {
  mote_depthwise_s8_dsp_params layer; /* without weights */
  mote_stored stored;
  int32_t weights; /* where in scratch memory one channel's weights lie, in depthwise_s8_dsp's order; then all elements */
} mote_depthwise_s8_dsp_stored_params;

void mote_depthwise_s8_dsp_stored(const mote_depthwise_s8_dsp_stored_params *p, uint8_t *arena);

#endif
