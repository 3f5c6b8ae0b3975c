#include "dense_s8_dsp.h"

/* Packs from the first element on, so that the row itself may lie in the second half of the packed one. Weights beyond
   the row are 0: what is packed there does not matter. */
static void pack(uint32_t *to, const int8_t *x, int32_t count) {
  int32_t groups = count / 4;
  for (; groups > 0; groups--, x += 4, to += 2) {
    uint32_t bytes = mote_load32(x);
    uint32_t odd = mote_pack_odd(bytes);
    to[0] = odd;
    to[1] = mote_pack_even(bytes, odd);
  }
  uint32_t bytes = 0;
  for (int32_t i = 0; i < (count & 3); i++) {
    bytes |= (uint32_t)(uint8_t)x[i] << (8 * i);
  }
  if (count & 3) {
    uint32_t odd = mote_pack_odd(bytes);
    to[0] = odd;
    to[1] = mote_pack_even(bytes, odd);
  }
}

#define GROUP \
  "ldmia %[w]!, {r0, r1, r2, r3}\n" \
  "ldrd %[x0], %[x1], [%[x]], #8\n" \
  "smlad %[a], r0, %[x0], %[a]\n" \
  "smlad %[b], r1, %[x0], %[b]\n" \
  "smlad %[c], r2, %[x0], %[c]\n" \
  "smlad %[d], r3, %[x0], %[d]\n" \
  "sxtb16 r0, r0\n" \
  "sxtb16 r1, r1\n" \
  "sxtb16 r2, r2\n" \
  "sxtb16 r3, r3\n" \
  "smlad %[a], r0, %[x1], %[a]\n" \
  "smlad %[b], r1, %[x1], %[b]\n" \
  "smlad %[c], r2, %[x1], %[c]\n" \
  "smlad %[d], r3, %[x1], %[d]\n"

/* `count` channels of one packed row; noinline leaves enough registers for the assembly. */
static __attribute__((noinline)) void channels_of(const mote_dense_s8_dsp_params *p, const uint32_t *packed,
                                                  const int8_t *weights, const mote_dsp_channel *channel, int32_t count,
                                                  int8_t *output) {
  for (; count > 0; count -= 4, channel += 4, output += 4) {
    int32_t a = channel[0].bias, b = channel[1].bias, c = channel[2].bias, d = channel[3].bias;
    const uint32_t *from = packed;
    const int8_t *end = weights + p->groups * 16;
    uint32_t x0, x1;
    __asm__ volatile("1:\n" GROUP GROUP "cmp %[w], %[end]\n"
                     "bne 1b\n"
                     : [a] "+r"(a), [b] "+r"(b), [c] "+r"(c), [d] "+r"(d), [w] "+r"(weights), [x] "+r"(from),
                       [x0] "=&r"(x0), [x1] "=&r"(x1)
                     : [end] "r"(end)
                     : "r0", "r1", "r2", "r3", "cc", "memory");
    int32_t sums[4] = {a, b, c, d};
    for (int32_t j = 0; j < 4 && j < count; j++) {
      int32_t right = -channel[j].shift;
      output[j] = p->mode == MOTE_DSP_SATURATED
                      ? (int8_t)mote_ssat8(mote_dsp_requantize(sums[j], channel[j].multiplier, right,
                                                               mote_shift_left(2 * p->output_zero + 1, right - 1)))
                      : (int8_t)mote_dsp_result(&channel[j], sums[j], p->mode, p->output_zero, p->min, p->max);
    }
  }
}

void mote_dense_s8_dsp_channels(const mote_dense_s8_dsp_params *p, const int8_t *weights, int32_t first, int32_t count,
                                uint8_t *arena) {
  const int8_t *x = mote_read(&p->input[0], arena);
  int8_t *output = (int8_t *)(arena + p->output) + first;
  uint32_t *packed = (uint32_t *)(void *)(arena + p->scratch);
  for (int32_t row = 0; row < p->rows; row++, x += p->inputs, output += p->outputs) {
    pack(packed, x, p->inputs);
    channels_of(p, packed, weights, p->channels + first, count, output);
  }
}

void mote_dense_s8_dsp(const mote_dense_s8_dsp_params *p, uint8_t *arena) {
  mote_dense_s8_dsp_channels(p, p->weights, 0, p->outputs, arena);
}
