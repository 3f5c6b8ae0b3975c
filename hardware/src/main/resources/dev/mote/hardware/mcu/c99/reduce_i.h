/* Reduction of whole numbers over some axes. */
#ifndef MOTE_REDUCE_I_H
#define MOTE_REDUCE_I_H

#include "mote.h"

typedef struct {
  int32_t output, scratch;
  mote_input input[1];
  int32_t size, output_size;
  int32_t kept[3], kept_steps[3];
  int32_t reduced[3], reduced_steps[3];
  int32_t kind; /* 0 sum, 1 mean, 2 product, 3 maximum, 4 minimum, 5 L1, 6 L2, 7 sum of squares, 10 all, 11 any */
} mote_reduce_i_params;

void mote_reduce_i(const mote_reduce_i_params *p, uint8_t *arena);

#endif
