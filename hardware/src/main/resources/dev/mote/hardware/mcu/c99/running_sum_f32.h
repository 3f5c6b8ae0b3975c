/* Running sum along an axis. */
#ifndef MOTE_RUNNING_SUM_F32_H
#define MOTE_RUNNING_SUM_F32_H

#include "mote.h"

typedef struct {
  int32_t output, scratch;
  mote_input input[1];
  int32_t outer, depth, inner, exclusive, reverse;
} mote_running_sum_f32_params;

void mote_running_sum_f32(const mote_running_sum_f32_params *p, uint8_t *arena);

#endif
