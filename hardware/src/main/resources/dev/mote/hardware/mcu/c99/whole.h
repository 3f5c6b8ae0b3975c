/* Whole numbers of any width, and those that pick slices. */
#ifndef MOTE_WHOLE_H
#define MOTE_WHOLE_H

#include "mote.h"

/* Element i of an array of whole numbers of 1 (0: unsigned), 2, 4 or 8 bytes. */
static inline int64_t mote_get_wide(const void *x, int32_t i, int32_t size) {
  return size == 8 ? ((const int64_t *)x)[i] : mote_get(x, i, size);
}

/* The same, wrapping; a size of -1 stands for truth values, which are what is not 0. */
static inline void mote_put_wide(void *x, int32_t i, int32_t size, int64_t value) {
  if (size < 0) {
    ((uint8_t *)x)[i] = value != 0;
  } else if (size == 8) {
    ((int64_t *)x)[i] = value;
  } else {
    mote_put(x, i, size, (int32_t)value);
  }
}

/* Wrapping arithmetic: C leaves signed overflow undefined. */
static inline int64_t mote_add_wide(int64_t a, int64_t b) { return (int64_t)((uint64_t)a + (uint64_t)b); }

static inline int64_t mote_multiply_wide(int64_t a, int64_t b) { return (int64_t)((uint64_t)a * (uint64_t)b); }

/* The slice that index i picks of `extent`; negative indices count from the end, those outside pick the nearest slice. */
static inline int32_t mote_slice(const void *indices, int32_t i, int32_t size, int32_t extent) {
  int64_t index = mote_get_wide(indices, i, size);
  index = index < 0 ? index + extent : index;
  return index < 0 ? 0 : index >= extent ? extent - 1 : (int32_t)index;
}

#endif
