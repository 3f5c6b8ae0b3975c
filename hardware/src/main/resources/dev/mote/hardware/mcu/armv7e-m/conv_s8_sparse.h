/* Quantised 8-bit convolution with weights stored by deltas, for the DSP extension: four pixels at a time, zeros are never seen. */
#ifndef MOTE_CONV_S8_SPARSE_H
#define MOTE_CONV_S8_SPARSE_H

#include "dsp.h"

typedef struct {
  int32_t output, scratch; /* scratch: the windows of four pixels side by side, 16 bits an element */
  mote_input input[2];
  mote_window window;
  int32_t input_zero, output_zero, min, max, mode;
  const uint8_t *codes;             /* for each channel the number of pairs in two bytes, then pairs of zeros before and element */
  const mote_dsp_channel *channels; /* biases without the offset that dsp.h tells */
  int32_t residual;                 /* whether the second operand is added */
  mote_sum sum;
} mote_conv_s8_sparse_params;

void mote_conv_s8_sparse(const mote_conv_s8_sparse_params *p, uint8_t *arena);

#endif
