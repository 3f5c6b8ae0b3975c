/* Which taps of a sliding window meet which positions of an image. */
#ifndef MOTE_TAPS_H
#define MOTE_TAPS_H

#include "mote.h"

/* The number of steps after which `from` is at least `to`. */
static inline int32_t mote_steps_to(int32_t from, int32_t to, int32_t step) {
  return from >= to ? 0 : (to - from + step - 1) / step;
}

/* The taps that see one input position: `count` of them from `tap` on, those of the windows from `at` on. */
typedef struct {
  int32_t count, tap, tap_step, at, at_step;
} mote_taps;

/* The taps that see the position `place`, counted from the first padded one. */
static inline mote_taps mote_taps_of(int32_t place, int32_t kernel, int32_t dilation, int32_t stride, int32_t windows) {
  mote_taps taps = {0, 0, 0, 0, 0};
  for (int32_t tap = 0; tap < kernel && tap * dilation <= place; tap++) {
    int32_t start = place - tap * dilation;
    int32_t at = start / stride;
    if (at * stride == start && at < windows) {
      if (taps.count == 0) {
        taps.tap = tap;
        taps.at = at;
      } else if (taps.count == 1) {
        taps.tap_step = tap - taps.tap;
        taps.at_step = at - taps.at;
      }
      taps.count++;
    }
  }
  return taps;
}

#endif
