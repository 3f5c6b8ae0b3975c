/* Index of the largest or smallest element along an axis, the first or the last of equals. */
#ifndef MOTE_ARG_REDUCE_H
#define MOTE_ARG_REDUCE_H

#include "mote.h"

typedef struct {
  int32_t output, scratch;
  mote_input input[1];
  int32_t size, real; /* bytes of an element; whether it is a float */
  int32_t outer, depth, inner, largest, last, output_size;
} mote_arg_reduce_params;

void mote_arg_reduce(const mote_arg_reduce_params *p, uint8_t *arena);

#endif
