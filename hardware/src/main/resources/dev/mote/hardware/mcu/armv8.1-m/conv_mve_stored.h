/* Convolution as conv_mve computes it, with weights of few bits: they are decoded a block of channels at a time. */
#ifndef MOTE_CONV_MVE_STORED_H
#define MOTE_CONV_MVE_STORED_H

#include "conv_mve.h"
#include "stored_mve.h"

typedef struct {
  mote_conv_mve_params layer; /* without weights */
  mote_stored stored;
  int32_t channels; /* of a block, a multiple of 4 */
  int32_t length;   /* elements a channel */
  int32_t weights;  /* where in scratch memory a block's weights begin, in conv_mve's order; a row of elements lies behind them */
} mote_conv_mve_stored_params;

void mote_conv_mve_stored(const mote_conv_mve_stored_params *p, uint8_t *arena);

#endif
