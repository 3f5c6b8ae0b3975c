/* Quantised 8-bit convolution for the DSP extension with weights of 1 to 5 bits, see packed_dsp.h: four pixels at a time are
   widened to columns, one channel of all four is then summed. */
#ifndef MOTE_CONV_PACKED_DSP_H
#define MOTE_CONV_PACKED_DSP_H

#include "conv_s8_dsp.h"

typedef struct {
  mote_conv_s8_dsp_params layer; /* without weights; a channel's bias has no offsets but the input's zero point */
  const uint32_t *weights;       /* [channel][words] */
  int32_t words;                 /* a channel */
  int32_t bits;
  int32_t half;  /* what elements have more than their codes say, times 256 */
  int32_t patch; /* where in scratch memory a patch lies where input channels are no multiple of 4 */
} mote_conv_packed_dsp_params;

void mote_conv_packed_dsp(const mote_conv_packed_dsp_params *p, uint8_t *arena);

#endif
