/* Quantised 8-bit depthwise convolution for the DSP extension, multiplier 1, no dilation: one channel after the other, its
   rows widened to 16 bits in a ring, so that the result may overwrite the input. */
#ifndef MOTE_DEPTHWISE_S8_DSP_H
#define MOTE_DEPTHWISE_S8_DSP_H

#include "dsp.h"

typedef struct {
  int32_t output, scratch; /* scratch: kernel_height rows of row_bytes */
  mote_input input[1];
  mote_window window;
  int32_t row_bytes; /* of a widened row with its padding, a multiple of 4 */
  int32_t input_zero, output_zero, min, max, mode;
  const int16_t *weights;           /* [channel][row][pairs of taps] */
  const mote_dsp_channel *channels; /* the bias is not scaled */
} mote_depthwise_s8_dsp_params;

/* `count` channels from `first` on, whose weights begin at `weights`. */
void mote_depthwise_s8_dsp_channels(const mote_depthwise_s8_dsp_params *p, const int16_t *weights, int32_t first,
                                    int32_t count, uint8_t *arena);

void mote_depthwise_s8_dsp(const mote_depthwise_s8_dsp_params *p, uint8_t *arena);

#endif
