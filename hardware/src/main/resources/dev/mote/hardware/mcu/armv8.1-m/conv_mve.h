/* Convolution of int8 activations with all their channels, and dense layers; with an optional residual sum. */
#ifndef MOTE_CONV_MVE_H
#define MOTE_CONV_MVE_H

#include "mve.h"

/*
 * A window is read as `chunks` pieces of `chunk` vectors of 16 bytes, `gap` bytes apart: in place where a kernel row is
 * whole vectors, else from a copy in scratch memory without gaps. Weights lie as [outputs / 4][vector][4][16], zeros where
 * a window is shorter than its vectors; for each 4 outputs `channels` holds 4 biases (the input's zero point folded in), 4
 * multipliers, 4 shifts.
 */
typedef struct {
  int32_t output, scratch;
  mote_input input[2];
  mote_window window;
  int32_t chunk, chunks, gap;
  int32_t inner_height, inner_width; /* windows that begin at such rows and columns can be read in place; 0 where none can */
  int32_t copies; /* windows that scratch memory holds; then follow two pixels where there is a residual sum */
  int32_t beyond; /* how many bytes are read from the start of a window in place; 0 where none are unneeded */
  int32_t input_zero, output_zero, min, max;
  int32_t exact; /* whether some factor is above 1 or negative results are not all clamped to one number */
  const int8_t *weights;
  const int32_t *channels;
  int32_t residual; /* whether the second operand is added */
  mote_sum sum;
} mote_conv_mve_params;

/* `channels` channels from `first` on, a multiple of 4, whose weights begin at `weights`. */
void mote_conv_mve_channels(const mote_conv_mve_params *p, const int8_t *weights, int32_t first, int32_t channels,
                            uint8_t *arena);

void mote_conv_mve(const mote_conv_mve_params *p, uint8_t *arena);

#endif
