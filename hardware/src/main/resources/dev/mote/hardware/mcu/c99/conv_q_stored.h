/* Quantised convolution as conv_q computes it, with weights of few bits: they are decoded a block of channels at a time. */
#ifndef MOTE_CONV_Q_STORED_H
#define MOTE_CONV_Q_STORED_H

#include "conv_q.h"
#include "stored.h"

typedef struct {
  mote_conv_q_params layer; /* without weights; scratch: the elements of a block */
  mote_stored stored;
  int32_t channels; /* of a block; all of a depthwise layer */
  int32_t length;   /* elements a channel */
} mote_conv_q_stored_params;

void mote_conv_q_stored(const mote_conv_q_stored_params *p, uint8_t *arena);

#endif
