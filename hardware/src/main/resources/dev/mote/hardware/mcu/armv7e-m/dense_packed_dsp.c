#include "dense_packed_dsp.h"

#include "packed_dsp.h"

/* Widens a row, the last group filled up with 0. Returns the sum of its elements. */
static int32_t pack(uint32_t *to, const int8_t *x, int32_t count) {
  int32_t sum = 0;
  for (; count > 0; count -= 4, x += 4, to += 2) {
    uint32_t bytes = 0;
    if (count >= 4) {
      bytes = mote_load32(x);
    } else {
      for (int32_t i = 0; i < count; i++) {
        bytes |= (uint32_t)(uint8_t)x[i] << (8 * i);
      }
    }
    to[0] = mote_even_pair(bytes);
    to[1] = mote_odd_pair(bytes);
    sum = mote_smlad(0x10001, to[0], mote_smlad(0x10001, to[1], sum));
  }
  return sum;
}

static inline __attribute__((always_inline)) int32_t dot(const uint32_t *weights, const uint32_t *x, int32_t words,
                                                         int32_t bits, int32_t sum) {
  uint32_t mask = mote_packed_mask(bits);
  for (; words > 0; words--) {
    uint32_t word = *weights++;
#pragma GCC unroll 16
    for (int32_t pair = 0; pair < 16 / bits; pair++) {
      sum = mote_smlad(word << (bits * pair) & mask, *x++, sum);
    }
  }
  return sum;
}

static int32_t sum_of(const uint32_t *weights, const uint32_t *x, int32_t words, int32_t bits, int32_t sum) {
  switch (bits) {
  case 1:
    return dot(weights, x, words, 1, sum);
  case 2:
    return dot(weights, x, words, 2, sum);
  case 3:
    return dot(weights, x, words, 3, sum);
  case 4:
    return dot(weights, x, words, 4, sum);
  default:
    return dot(weights, x, words, 5, sum);
  }
}

void mote_dense_packed_dsp(const mote_dense_packed_dsp_params *p, uint8_t *arena) {
  const int8_t *x = mote_read(&p->input[0], arena);
  int8_t *output = (int8_t *)(arena + p->output);
  uint32_t *packed = (uint32_t *)(void *)(arena + p->scratch);
  for (int32_t row = 0; row < p->rows; row++, x += p->inputs, output += p->outputs) {
    int32_t start = mote_times(pack(packed, x, p->inputs), p->half);
    const uint32_t *weights = p->weights;
    for (int32_t o = 0; o < p->outputs; o++, weights += p->words) {
      const mote_dsp_channel *channel = p->channels + o;
      int32_t sum = sum_of(weights, packed, p->words, p->bits, mote_add(channel->bias, start));
      output[o] = (int8_t)mote_dsp_result(channel, sum, p->mode, p->output_zero, p->min, p->max);
    }
  }
}
