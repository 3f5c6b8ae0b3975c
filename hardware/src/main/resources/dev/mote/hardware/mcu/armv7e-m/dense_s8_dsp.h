/* Quantised 8-bit dense layer for the DSP extension: each row of the input is packed once, then four channels at a time
   are summed. */
#ifndef MOTE_DENSE_S8_DSP_H
#define MOTE_DENSE_S8_DSP_H

#include "dsp.h"

typedef struct {
  int32_t output, scratch; /* scratch: one packed row */
  mote_input input[1];
  int32_t rows, inputs, outputs;
  int32_t groups; /* groups of four weights a channel: inputs / 4, rounded up to an even number */
  int32_t output_zero, min, max, mode;
  const int8_t *weights;            /* [channel quadruple][group][4][4], as dsp.h tells */
  const mote_dsp_channel *channels; /* a multiple of four */
} mote_dense_s8_dsp_params;

/* `count` channels from `first` on, a multiple of 4, whose weights begin at `weights`. */
void mote_dense_s8_dsp_channels(const mote_dense_s8_dsp_params *p, const int8_t *weights, int32_t first, int32_t count,
                                uint8_t *arena);

void mote_dense_s8_dsp(const mote_dense_s8_dsp_params *p, uint8_t *arena);

#endif
