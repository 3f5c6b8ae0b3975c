/* From one quantisation to another: (x - zero) * factor + zero, clamped; negative numbers may have their own factor. */
#ifndef MOTE_REQUANTIZE_Q_H
#define MOTE_REQUANTIZE_Q_H

#include "mote.h"

typedef struct {
  int32_t output, scratch;
  mote_input input[1];
  int32_t count, size, output_size;
  int32_t zero_x, multiplier, shift, negative_multiplier, negative_shift, negative_sign, zero_z, min, max;
} mote_requantize_q_params;

void mote_requantize_q(const mote_requantize_q_params *p, uint8_t *arena);

#endif
