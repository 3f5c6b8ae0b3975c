/* Elements of x where the condition holds, else of y, with broadcasting. */
#ifndef MOTE_SELECT_H
#define MOTE_SELECT_H

#include "mote.h"

typedef struct {
  int32_t output, scratch;
  mote_input input[3];
  int32_t size; /* bytes of an element */
  int32_t extents[5], condition_steps[5], x_steps[5], y_steps[5];
} mote_select_params;

void mote_select(const mote_select_params *p, uint8_t *arena);

#endif
