/* Depthwise convolution of int8 activations: kernels of up to 4 x 3 taps, channels a multiple of 16, or 8. */
#ifndef MOTE_DEPTHWISE_MVE_H
#define MOTE_DEPTHWISE_MVE_H

#include "mve.h"

/*
 * The kernel slides along one dimension (`positions`) of each line of the other. For a block of channels it weaves the up to
 * four lines of taps together in scratch memory, [position][channel][4 taps], so that one word is what a channel sees at a
 * position and four words, gathered, are the windows of two results: VMLADAV adds up one of them. Weights lie as
 * [channel][4 positions][4 taps] with zeros in unused places.
 */
typedef struct {
  int32_t output, scratch;
  mote_input input[1];
  int32_t batch, image_bytes, result_bytes;
  int32_t lines, line_bytes, positions, position_bytes;                                 /* of the image */
  int32_t result_lines, result_line_bytes, result_positions, result_position_bytes; /* of the result */
  int32_t line_stride, position_stride, pad_line, pad_position, taps;
  int32_t channels;
  int32_t block;       /* channels woven together: 16, or 8 where two positions of 8 channels are loaded at once */
  int32_t woven_bytes; /* of scratch memory, then follow the saved line and 16 zero points */
  int32_t in_place;    /* whether a line is saved for the next, so that the result may overwrite the image */
  int32_t input_zero, output_zero, min, max;
  int32_t exact;
  const int8_t *weights;
  const int32_t *parameters; /* for each 4 channels: 4 biases, 4 multipliers, 4 shifts */
} mote_depthwise_mve_params;

/* The layer with other weights. */
void mote_depthwise_mve_with(const mote_depthwise_mve_params *p, const int8_t *weights, uint8_t *arena);

void mote_depthwise_mve(const mote_depthwise_mve_params *p, uint8_t *arena);

#endif
