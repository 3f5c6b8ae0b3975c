/* Elements picked one by one along an axis. */
#ifndef MOTE_GATHER_ELEMENTS_H
#define MOTE_GATHER_ELEMENTS_H

#include "mote.h"

typedef struct {
  int32_t output, scratch;
  mote_input input[2];        /* data, indices */
  int32_t size, index_size;   /* bytes of an element, of an index */
  int32_t extents[5], steps[5]; /* of the indices; the data's steps, 0 along the picked axis */
  int32_t extent, step;       /* of the data along the picked axis */
} mote_gather_elements_params;

void mote_gather_elements(const mote_gather_elements_params *p, uint8_t *arena);

#endif
