/* Quantised 8-bit dense layer for the DSP extension with weights of 1 to 5 bits, see packed_dsp.h. */
#ifndef MOTE_DENSE_PACKED_DSP_H
#define MOTE_DENSE_PACKED_DSP_H

#include "dsp.h"

typedef struct {
  int32_t output, scratch; /* scratch: one widened row */
  mote_input input[1];
  int32_t rows, inputs, outputs;
  int32_t output_zero, min, max, mode;
  const uint32_t *weights; /* [channel][words] */
  int32_t words;           /* a channel */
  int32_t bits;
  int32_t half; /* what elements have more than their codes say, times 256 */
  const mote_dsp_channel *channels; /* a bias has no offsets but the input's zero point */
} mote_dense_packed_dsp_params;

void mote_dense_packed_dsp(const mote_dense_packed_dsp_params *p, uint8_t *arena);

#endif
