/* A table of 256 entries applied to each 8-bit element; entry 0 stands for -128. */
#ifndef MOTE_LOOKUP_S8_H
#define MOTE_LOOKUP_S8_H

#include "mote.h"

typedef struct {
  int32_t output, scratch;
  mote_input input[1];
  int32_t count;
  const int8_t *table;
} mote_lookup_s8_params;

void mote_lookup_s8(const mote_lookup_s8_params *p, uint8_t *arena);

#endif
