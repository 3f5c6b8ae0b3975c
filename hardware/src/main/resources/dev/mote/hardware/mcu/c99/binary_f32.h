/* A function of two float arrays, with broadcasting; a truth value a byte where it is a predicate. */
#ifndef MOTE_BINARY_F32_H
#define MOTE_BINARY_F32_H

#include "math_f32.h"

typedef struct {
  int32_t output, scratch;
  mote_input input[2];
  int32_t extents[5], x_steps[5], y_steps[5];
  float (*function)(float x, float y);
  float min, max;
  int32_t predicate;
} mote_binary_f32_params;

void mote_binary_f32(const mote_binary_f32_params *p, uint8_t *arena);

#endif
