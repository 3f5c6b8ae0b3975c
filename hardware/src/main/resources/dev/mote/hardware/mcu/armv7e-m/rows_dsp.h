/* Rows of decoded weights, brought to the form that dsp.h tells. */
#ifndef MOTE_ROWS_DSP_H
#define MOTE_ROWS_DSP_H

#include "dsp.h"

/* Groups of four weights, `step` words apart: the odd ones less one where the even one before is negative. The row's first
   `length` elements are decoded, and there is room for a whole last group. */
static inline void mote_rows_pack(int8_t *row, int32_t length, uint32_t *to, int32_t step, int32_t groups) {
  for (int32_t i = length; i < 4 * groups; i++) {
    row[i] = 0;
  }
  for (; groups > 0; groups--, row += 4, to += step) {
    uint32_t word = mote_load32(row);
    uint32_t even;
    __asm__("sxtb16 %0, %1\n\tsadd16 %0, %0, %2" : "=&r"(even) : "r"(word), "r"(word & 0xff00ff00u));
    *to = even;
  }
}

#endif
