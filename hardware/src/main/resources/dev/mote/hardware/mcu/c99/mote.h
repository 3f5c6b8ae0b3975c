/* What all kernels share: reading operands, and the integer arithmetic of quantised networks. */
#ifndef MOTE_H
#define MOTE_H

#include <stdint.h>

#if defined(__GNUC__)
#define MOTE_ALIGN(bytes) __attribute__((aligned(bytes)))
#define MOTE_INFINITY __builtin_inff()
#else
#define MOTE_ALIGN(bytes)
#define MOTE_INFINITY ((float)(1e300 * 1e300))
#endif

/* An operand: an array in the arena at this offset, or a constant array. */
typedef struct {
  const void *constant;
  int32_t offset;
} mote_input;

static inline const void *mote_read(const mote_input *input, const uint8_t *arena) {
  return input->constant != 0 ? input->constant : (const void *)(arena + input->offset);
}

static inline int32_t mote_min(int32_t a, int32_t b) { return a < b ? a : b; }

static inline int32_t mote_max(int32_t a, int32_t b) { return a > b ? a : b; }

static inline int32_t mote_clamp(int32_t x, int32_t min, int32_t max) { return mote_min(mote_max(x, min), max); }

static inline float mote_clamp_f32(float x, float min, float max) { return x < min ? min : x > max ? max : x; }

/* Wrapping arithmetic: C leaves signed overflow undefined. */
static inline int32_t mote_add(int32_t a, int32_t b) { return (int32_t)((uint32_t)a + (uint32_t)b); }

static inline int32_t mote_shift_left(int32_t a, int32_t bits) { return (int32_t)((uint32_t)a << bits); }

/* The high 32 bits of 2ab, rounded to nearest, ties upwards; saturates where both are the least number. */
static inline int32_t mote_doubling_high(int32_t a, int32_t b) {
  if (a == INT32_MIN && b == INT32_MIN) {
    return INT32_MAX;
  }
  return (int32_t)(((int64_t)a * b + (1 << 30)) >> 31);
}

/* x / 2^bits rounded to nearest, ties away from zero; bits is 0..31. */
static inline int32_t mote_shift_right(int32_t x, int32_t bits) {
  int32_t mask = (int32_t)((1u << bits) - 1);
  return (x >> bits) + ((x & mask) > (mask >> 1) + (x < 0));
}

/* x * multiplier * 2^(shift - 31) by gemmlowp's double rounding. */
static inline int32_t mote_requantize(int32_t x, int32_t multiplier, int32_t shift) {
  int32_t left = mote_max(shift, 0);
  return mote_shift_right(mote_doubling_high(mote_shift_left(x, left), multiplier), left - shift);
}

/* The same for the 64-bit accumulators of 16-bit activations: the multiplier is first reduced to 15 bits. */
static inline int32_t mote_requantize_wide(int64_t x, int32_t multiplier, int32_t shift) {
  int32_t reduced = multiplier < 0x7FFF0000 ? (multiplier + (1 << 15)) >> 16 : 0x7FFF;
  int32_t total = 15 - shift;
  return (int32_t)((x * reduced + ((int64_t)1 << (total - 1))) >> total);
}

/* Integer element i of an array whose elements take `size` bytes; 8-bit elements are signed unless size is 0. */
static inline int32_t mote_get(const void *x, int32_t i, int32_t size) {
  switch (size) {
  case 0:
    return ((const uint8_t *)x)[i];
  case 1:
    return ((const int8_t *)x)[i];
  case 2:
    return ((const int16_t *)x)[i];
  default:
    return ((const int32_t *)x)[i];
  }
}

static inline void mote_put(void *x, int32_t i, int32_t size, int32_t value) {
  switch (size) {
  case 0:
  case 1:
    ((int8_t *)x)[i] = (int8_t)value;
    break;
  case 2:
    ((int16_t *)x)[i] = (int16_t)value;
    break;
  default:
    ((int32_t *)x)[i] = value;
  }
}

/* The sum or difference of two quantised numbers: both are scaled up by 2^left and brought to one scale. */
typedef struct {
  int32_t left;
  int32_t zero_x, multiplier_x, shift_x;
  int32_t zero_y, multiplier_y, shift_y;
  int32_t multiplier_z, shift_z, zero_z, min, max;
  int32_t sign; /* 1 adds, -1 subtracts */
} mote_sum;

static inline int32_t mote_apply_sum(const mote_sum *s, int32_t x, int32_t y) {
  int32_t a = mote_requantize(mote_shift_left(x - s->zero_x, s->left), s->multiplier_x, s->shift_x);
  int32_t b = mote_requantize(mote_shift_left(y - s->zero_y, s->left), s->multiplier_y, s->shift_y);
  int32_t z = mote_requantize(mote_add(a, s->sign * b), s->multiplier_z, s->shift_z);
  return mote_clamp(z + s->zero_z, s->min, s->max);
}

/* The extents of a sliding window over NHWC images. */
typedef struct {
  int32_t batch;
  int32_t input_height, input_width, input_channels;
  int32_t kernel_height, kernel_width;
  int32_t output_height, output_width, output_channels;
  int32_t stride_height, stride_width, dilation_height, dilation_width, pad_top, pad_left;
} mote_window;

#endif
