#include "gather.h"
#include "whole.h"

void mote_gather(const mote_gather_params *p, uint8_t *arena) {
  const uint8_t *x = mote_read(&p->input[0], arena);
  const void *indices = mote_read(&p->input[1], arena);
  uint8_t *output = arena + p->output;
  for (int32_t block = 0; block < p->outer; block++) {
    for (int32_t pick = 0; pick < p->picks; pick++) {
      const uint8_t *from = x + (block * p->extent + mote_slice(indices, pick, p->index_size, p->extent)) * p->bytes;
      for (int32_t byte = 0; byte < p->bytes; byte++) {
        *output++ = from[byte];
      }
    }
  }
}
