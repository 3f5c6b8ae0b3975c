/* A function of each whole number that gives whole numbers. */
#ifndef MOTE_UNARY_I_H
#define MOTE_UNARY_I_H

#include "mote.h"

typedef struct {
  int32_t output, scratch;
  mote_input input[1];
  int32_t count, size, output_size;
  int32_t kind; /* 0 same, 1 absolute, 2 negate, 3 sign, 4 square, 5 logical not, 6 bitwise not, 7 clip */
  float a, b;   /* the bounds of a clip */
} mote_unary_i_params;

void mote_unary_i(const mote_unary_i_params *p, uint8_t *arena);

#endif
