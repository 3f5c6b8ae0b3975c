/* Reduction of floats over some axes. */
#ifndef MOTE_REDUCE_F32_H
#define MOTE_REDUCE_F32_H

#include "math_f32.h"

typedef struct {
  int32_t output, scratch;
  mote_input input[1];
  int32_t kept[3], kept_steps[3];
  int32_t reduced[3], reduced_steps[3];
  int32_t kind; /* 0 sum, 1 mean, 2 product, 3 maximum, 4 minimum, 5 L1, 6 L2, 7 sum of squares, 8 log sum, 9 log sum exp */
} mote_reduce_f32_params;

void mote_reduce_f32(const mote_reduce_f32_params *p, uint8_t *arena);

#endif
