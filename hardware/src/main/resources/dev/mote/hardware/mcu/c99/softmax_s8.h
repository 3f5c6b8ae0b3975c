/* Softmax of 8-bit rows, to 8 or 16 bits: e^x by gemmlowp's fixed-point polynomial, one reciprocal a row. */
#ifndef MOTE_SOFTMAX_S8_H
#define MOTE_SOFTMAX_S8_H

#include "mote.h"

typedef struct {
  int32_t output, scratch;
  mote_input input[1];
  int32_t rows, depth, multiplier, left, least_difference, output_size;
} mote_softmax_s8_params;

void mote_softmax_s8(const mote_softmax_s8_params *p, uint8_t *arena);

#endif
