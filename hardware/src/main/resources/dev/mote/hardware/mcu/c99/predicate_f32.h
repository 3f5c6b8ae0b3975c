/* A truth value of each float element. */
#ifndef MOTE_PREDICATE_F32_H
#define MOTE_PREDICATE_F32_H

#include "math_f32.h"

typedef struct {
  int32_t output, scratch;
  mote_input input[1];
  int32_t count;
  float (*function)(float x, float a, float b);
  float a, b;
} mote_predicate_f32_params;

void mote_predicate_f32(const mote_predicate_f32_params *p, uint8_t *arena);

#endif
