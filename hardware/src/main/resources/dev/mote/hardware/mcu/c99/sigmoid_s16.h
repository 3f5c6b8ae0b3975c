/* Logistic function or hyperbolic tangent of 16-bit numbers by a table of 256 interpolated samples. */
#ifndef MOTE_SIGMOID_S16_H
#define MOTE_SIGMOID_S16_H

#include "mote.h"

typedef struct {
  int32_t output, scratch;
  mote_input input[1];
  int32_t count, logistic, multiplier, shift;
  const int32_t *samples; /* of the logistic function at multiples of 1/24, times 65536 */
} mote_sigmoid_s16_params;

void mote_sigmoid_s16(const mote_sigmoid_s16_params *p, uint8_t *arena);

#endif
