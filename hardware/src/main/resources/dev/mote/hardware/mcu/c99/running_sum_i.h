/* Running sum of whole numbers along an axis. */
#ifndef MOTE_RUNNING_SUM_I_H
#define MOTE_RUNNING_SUM_I_H

#include "mote.h"

typedef struct {
  int32_t output, scratch;
  mote_input input[1];
  int32_t outer, depth, inner, exclusive, reverse, size, output_size;
} mote_running_sum_i_params;

void mote_running_sum_i(const mote_running_sum_i_params *p, uint8_t *arena);

#endif
