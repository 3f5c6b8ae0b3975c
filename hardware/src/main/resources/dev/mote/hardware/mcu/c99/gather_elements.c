#include "gather_elements.h"
#include "whole.h"

void mote_gather_elements(const mote_gather_elements_params *p, uint8_t *arena) {
  const uint8_t *x = mote_read(&p->input[0], arena);
  const void *indices = mote_read(&p->input[1], arena);
  uint8_t *output = arena + p->output;
  int32_t at = 0;
  for (int32_t a = 0; a < p->extents[0]; a++) {
    for (int32_t b = 0; b < p->extents[1]; b++) {
      for (int32_t c = 0; c < p->extents[2]; c++) {
        for (int32_t d = 0; d < p->extents[3]; d++) {
          int32_t i = a * p->steps[0] + b * p->steps[1] + c * p->steps[2] + d * p->steps[3];
          for (int32_t e = 0; e < p->extents[4]; e++, at++, i += p->steps[4]) {
            const uint8_t *from = x + (i + mote_slice(indices, at, p->index_size, p->extent) * p->step) * p->size;
            for (int32_t byte = 0; byte < p->size; byte++) {
              *output++ = from[byte];
            }
          }
        }
      }
    }
  }
}
