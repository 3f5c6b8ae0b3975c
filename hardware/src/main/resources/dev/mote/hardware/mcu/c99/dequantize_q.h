/* Quantised integers to the floats they stand for; one scale and zero point, or one a slice. */
#ifndef MOTE_DEQUANTIZE_Q_H
#define MOTE_DEQUANTIZE_Q_H

#include "mote.h"

typedef struct {
  int32_t output, scratch;
  mote_input input[1];
  int32_t count, inner, slices, size;
  const float *scales;
  const int32_t *zeros;
} mote_dequantize_q_params;

void mote_dequantize_q(const mote_dequantize_q_params *p, uint8_t *arena);

#endif
