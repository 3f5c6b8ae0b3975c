/* Softmax of 16-bit rows: tables of 513 samples of e^x over -10..0 and of 1 / (1 + x) over 0..1. */
#ifndef MOTE_SOFTMAX_S16_H
#define MOTE_SOFTMAX_S16_H

#include "mote.h"

typedef struct {
  int32_t output, scratch;
  mote_input input[1];
  int32_t rows, depth, multiplier, shift;
  const int16_t *exp, *reciprocal;
} mote_softmax_s16_params;

void mote_softmax_s16(const mote_softmax_s16_params *p, uint8_t *arena);

#endif
