/* Depthwise convolution as depthwise_mve computes it, with weights of few bits that are decoded first. */
#ifndef MOTE_DEPTHWISE_MVE_STORED_H
#define MOTE_DEPTHWISE_MVE_STORED_H

#include "depthwise_mve.h"
#include "stored_mve.h"

typedef struct {
  mote_depthwise_mve_params layer; /* without weights */
  mote_stored stored;
  int32_t kernel_height, kernel_width;
  int32_t row_step, column_step; /* weight (y, x) of a channel lies at y * row_step + x * column_step of its 16 */
  int32_t weights;               /* where in scratch memory the weights begin, in depthwise_mve's order; then a tap's elements */
} mote_depthwise_mve_stored_params;

void mote_depthwise_mve_stored(const mote_depthwise_mve_stored_params *p, uint8_t *arena);

#endif
