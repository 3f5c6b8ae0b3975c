/* Quantised sum or difference of two arrays, 8-bit or 16-bit, with broadcasting over up to five dimensions. */
#ifndef MOTE_SUM_Q_H
#define MOTE_SUM_Q_H

#include "mote.h"

typedef struct {
  int32_t output, scratch;
  mote_input input[2];
  int32_t size;
  int32_t extents[5], x_steps[5], y_steps[5];
  mote_sum sum;
} mote_sum_q_params;

void mote_sum_q(const mote_sum_q_params *p, uint8_t *arena);

#endif
