/* Conversion from and to whole numbers of up to 8 bytes; floats truncate towards zero, numbers become true where nonzero. */
#ifndef MOTE_CAST_WIDE_H
#define MOTE_CAST_WIDE_H

#include "mote.h"

typedef struct {
  int32_t output, scratch;
  mote_input input[1];
  int32_t count, size, real, output_size, output_real, truth;
} mote_cast_wide_params;

void mote_cast_wide(const mote_cast_wide_params *p, uint8_t *arena);

#endif
