/* Runs of elements copied into every stretch of the result, requantised where scales differ: one operand of a concatenation. */
#ifndef MOTE_PLACE_Q_H
#define MOTE_PLACE_Q_H

#include "mote.h"

typedef struct {
  int32_t output, scratch;
  mote_input input[1];
  int32_t size;                                  /* bytes of an element: 0 (unsigned), 1, 2, 4 or 8 */
  int32_t blocks, run, stretch, start;           /* in elements */
  int32_t same;                                  /* whether the elements are copied as they are */
  int32_t zero_x, multiplier, shift, zero_z, min, max;
} mote_place_q_params;

void mote_place_q(const mote_place_q_params *p, uint8_t *arena);

#endif
