/* Quantised sum, mean or extreme over some axes: outer, reduced and kept dimensions as five extents with steps. */
#ifndef MOTE_REDUCE_Q_H
#define MOTE_REDUCE_Q_H

#include "mote.h"

typedef struct {
  int32_t output, scratch;
  mote_input input[1];
  int32_t size;
  int32_t kept[3], kept_steps[3];
  int32_t reduced[3], reduced_steps[3];
  int32_t kind; /* 0 sum, 1 maximum, 2 minimum */
  int32_t same; /* whether the result is not requantised */
  int32_t zero_x, multiplier, shift, zero_z, min, max;
} mote_reduce_q_params;

void mote_reduce_q(const mote_reduce_q_params *p, uint8_t *arena);

#endif
