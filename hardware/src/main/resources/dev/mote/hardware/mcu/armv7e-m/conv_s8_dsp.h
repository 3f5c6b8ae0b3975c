/* Quantised 8-bit convolution for the DSP extension, with an optional residual sum. Four pixels at a time are packed
   into columns; two channels of all four are then summed together. */
#ifndef MOTE_CONV_S8_DSP_H
#define MOTE_CONV_S8_DSP_H

#include "dsp.h"

/* Columns lie side by side: for each group of four inputs two words of pixels 0..3. */
#define MOTE_GROUP_WORDS 8

typedef struct {
  int32_t output, scratch; /* scratch: the columns, then a patch where input channels are no multiple of 4 */
  mote_input input[2];
  mote_window window;
  int32_t input_zero, output_zero, min, max, mode;
  int32_t groups;                   /* groups of four weights a channel: kernel size * input channels / 4, rounded up */
  const int8_t *weights;            /* [channel pair][group][2][4], as dsp.h tells */
  const mote_dsp_channel *channels; /* even count */
  int32_t residual;                 /* whether the second operand is added */
  mote_sum sum;
} mote_conv_s8_dsp_params;

/* `count` channels from `first` on, an even number, whose weights begin at `weights`. */
void mote_conv_s8_dsp_channels(const mote_conv_s8_dsp_params *p, const int8_t *weights, int32_t first, int32_t count,
                               uint8_t *arena);

void mote_conv_s8_dsp(const mote_conv_s8_dsp_params *p, uint8_t *arena);

#endif
