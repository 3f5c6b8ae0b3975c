/* Mean or largest element of windows, 8-bit or 16-bit, with requantisation. */
#ifndef MOTE_POOL_Q_H
#define MOTE_POOL_Q_H

#include "mote.h"

typedef struct {
  int32_t output, scratch;
  mote_input input[1];
  mote_window window;
  int32_t size;
  int32_t largest;       /* whether the largest element is taken, else the mean */
  int32_t count_padding; /* whether padded pixels count, as zero points */
  int32_t input_zero, same, multiplier, shift, output_zero, min, max;
} mote_pool_q_params;

void mote_pool_q(const mote_pool_q_params *p, uint8_t *arena);

#endif
