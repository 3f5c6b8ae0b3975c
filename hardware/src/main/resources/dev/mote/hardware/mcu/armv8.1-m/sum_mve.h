/* The sum or difference of two int8 arrays of one length. */
#ifndef MOTE_SUM_MVE_H
#define MOTE_SUM_MVE_H

#include "mve.h"

typedef struct {
  int32_t output, scratch;
  mote_input input[2];
  int32_t count;
  mote_sum sum;
} mote_sum_mve_params;

void mote_sum_mve(const mote_sum_mve_params *p, uint8_t *arena);

#endif
