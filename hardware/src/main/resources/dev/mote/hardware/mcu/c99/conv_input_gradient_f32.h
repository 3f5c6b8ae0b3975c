/* Gradient of a float convolution by its input, which is also a transposed convolution: each result pixel gathers the
   pixels that its own spread onto, through the same weights; then perhaps a bias, and a clamp. */
#ifndef MOTE_CONV_INPUT_GRADIENT_F32_H
#define MOTE_CONV_INPUT_GRADIENT_F32_H

#include "mote.h"

typedef struct {
  int32_t output, scratch;
  mote_input input[3]; /* gradient, weights, bias */
  mote_window window;  /* of the convolution, whose input is the result here */
  int32_t groups, output_step, row_step, column_step, input_step; /* where a weight lies, by the convolution's channels */
  int32_t biased;                                                 /* whether there is a bias */
  float min, max;
} mote_conv_input_gradient_f32_params;

void mote_conv_input_gradient_f32(const mote_conv_input_gradient_f32_params *p, uint8_t *arena);

#endif
