/* Instructions of Arm's DSP extension, and the packed form of 8-bit operands that the kernels of this folder share.

   SMLAD adds two products of 16-bit halves. Weights stay in bytes and are used twice without a full widening. A word
   holds the weights w0 w1 w2 w3 as halves 256 * w1 + w0 and 256 * w3 + w2; its low bytes, sign-extended by SXTB16, are
   the halves w0 and w2. Activations x0 x1 x2 x3 are packed once into two words of halves,

     X = (x1 - 127, x3 - 127)   and   Y = (256 * x0, 256 * x2) - X,

   so that word * X + low bytes * Y = 256 * (w0 x0 + w1 (x1 - 127) + w2 x2 + w3 (x3 - 127)). The offset 127 is the only one for
   which Y always fits 16 bits; it is folded into the bias. Sums are 256 times the accumulator modulo 2^32: exact as long
   as the accumulator lies within 24 bits, which is checked when the code is generated. */
#ifndef MOTE_DSP_H
#define MOTE_DSP_H

#include "mote.h"

static inline int32_t mote_smlad(uint32_t x, uint32_t y, int32_t sum) {
  int32_t result;
  __asm__("smlad %0, %1, %2, %3" : "=r"(result) : "r"(x), "r"(y), "r"(sum));
  return result;
}

static inline int32_t mote_smlabb(uint32_t x, uint32_t y, int32_t sum) {
  int32_t result;
  __asm__("smlabb %0, %1, %2, %3" : "=r"(result) : "r"(x), "r"(y), "r"(sum));
  return result;
}

static inline int32_t mote_smlabt(uint32_t x, uint32_t y, int32_t sum) {
  int32_t result;
  __asm__("smlabt %0, %1, %2, %3" : "=r"(result) : "r"(x), "r"(y), "r"(sum));
  return result;
}

static inline int32_t mote_smlatb(uint32_t x, uint32_t y, int32_t sum) {
  int32_t result;
  __asm__("smlatb %0, %1, %2, %3" : "=r"(result) : "r"(x), "r"(y), "r"(sum));
  return result;
}

/* The high word of x * y, rounded to nearest, ties upwards. */
static inline int32_t mote_smmulr(int32_t x, int32_t y) {
  int32_t result;
  __asm__("smmulr %0, %1, %2" : "=r"(result) : "r"(x), "r"(y));
  return result;
}

static inline int32_t mote_ssat8(int32_t x) {
  int32_t result;
  __asm__("ssat %0, #8, %1" : "=r"(result) : "r"(x));
  return result;
}

static inline uint32_t mote_load32(const void *at) {
  uint32_t word;
  __asm__("ldr %0, %1" : "=r"(word) : "m"(*(const uint32_t *)at)); /* any alignment */
  return word;
}

static inline void mote_store32(void *at, uint32_t word) {
  __asm__("str %1, %0" : "=m"(*(uint32_t *)at) : "r"(word)); /* any alignment */
}

/* X of four activations. */
static inline uint32_t mote_pack_odd(uint32_t bytes) {
  uint32_t odd;
  __asm__("sxtb16 %0, %1, ror #8\n\tssub16 %0, %0, %2" : "=&r"(odd) : "r"(bytes), "r"(0x007f007f));
  return odd;
}

/* Y of four activations, from them and X. */
static inline uint32_t mote_pack_even(uint32_t bytes, uint32_t odd) {
  uint32_t even = (bytes << 8) & 0xff00ff00u;
  __asm__("ssub16 %0, %0, %1" : "+r"(even) : "r"(odd));
  return even;
}

/* What follows a sum of 256 times the accumulator, for one channel: with right = -shift of 1 to 22, the rounding shift
   and the zero point take one addition, offset = (2 * zero + 1) * 2^(right - 1). */
typedef struct {
  int32_t bias; /* times 256 */
  int32_t multiplier;
  int32_t shift;
} mote_dsp_channel;

static inline int32_t mote_dsp_requantize(int32_t sum, int32_t multiplier, int32_t right, int32_t offset) {
  int32_t scaled = mote_smmulr(sum >> 7, multiplier);
  return (scaled + (scaled >> 31) + offset) >> right;
}

/* The most rows of a depthwise kernel. */
#define MOTE_DSP_MOST_ROWS 16

/* How sums become results. */
enum {
  MOTE_DSP_SATURATED, /* every shift is -22 to -1, and the clamp is that of 8 bits */
  MOTE_DSP_CLAMPED,   /* every shift is -22 to -1 */
  MOTE_DSP_GENERAL    /* any shift */
};

static inline int32_t mote_dsp_result(const mote_dsp_channel *channel, int32_t sum, int32_t mode, int32_t zero, int32_t min,
                                      int32_t max) {
  if (mode == MOTE_DSP_GENERAL) {
    return mote_clamp(mote_add(mote_requantize(sum >> 8, channel->multiplier, channel->shift), zero), min, max);
  }
  int32_t right = -channel->shift;
  return mote_clamp(mote_dsp_requantize(sum, channel->multiplier, right, mote_shift_left(2 * zero + 1, right - 1)), min, max);
}

#endif
