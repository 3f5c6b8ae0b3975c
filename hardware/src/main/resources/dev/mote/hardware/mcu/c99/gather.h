/* Slices picked along an axis by indices that are known when the network runs. */
#ifndef MOTE_GATHER_H
#define MOTE_GATHER_H

#include "mote.h"

typedef struct {
  int32_t output, scratch;
  mote_input input[2]; /* data, indices */
  int32_t outer, extent, picks;
  int32_t bytes;      /* of a slice */
  int32_t index_size; /* bytes of an index */
} mote_gather_params;

void mote_gather(const mote_gather_params *p, uint8_t *arena);

#endif
