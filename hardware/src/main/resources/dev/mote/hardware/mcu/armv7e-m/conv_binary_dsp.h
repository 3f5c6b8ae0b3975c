/* Quantised 8-bit convolution for the DSP extension with weights of one bit, 64 or -64. For eight pixels and each group of
   four inputs a table holds the sums of the activations under all 16 combinations of signs; each channel then adds up what
   its bits, four at a time, pick. A table is shared by all channels. */
#ifndef MOTE_CONV_BINARY_DSP_H
#define MOTE_CONV_BINARY_DSP_H

#include "conv_s8_dsp.h"

/* Groups whose tables exist at a time, two words of bits; their sums of at most 512 each fit 16 bits. */
#define MOTE_BINARY_GROUPS 16

typedef struct {
  mote_conv_s8_dsp_params layer; /* without weights; a channel's bias has no offsets but the input's zero point */
  const uint32_t *weights; /* [words / 2][channel][2], the last block one word wide where words is odd; a bit of 1 is -64 */
  int32_t words;           /* a channel */
} mote_conv_binary_dsp_params; /* scratch: the tables, totals [channel][12], windows of 8 pixels, each 32 * words bytes */

void mote_conv_binary_dsp(const mote_conv_binary_dsp_params *p, uint8_t *arena);

#endif
