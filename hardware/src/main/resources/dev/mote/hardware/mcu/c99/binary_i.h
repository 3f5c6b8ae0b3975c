/* A function of two arrays of whole numbers, with broadcasting and a clamp. */
#ifndef MOTE_BINARY_I_H
#define MOTE_BINARY_I_H

#include "mote.h"

typedef struct {
  int32_t output, scratch;
  mote_input input[2];
  int32_t size, output_size;
  int32_t extents[5], x_steps[5], y_steps[5];
  int32_t kind;                        /* as in binary_i.c */
  int32_t bounded_below, bounded_above; /* whether the clamp has a least and a largest number */
  int32_t min, max;
} mote_binary_i_params;

void mote_binary_i(const mote_binary_i_params *p, uint8_t *arena);

#endif
