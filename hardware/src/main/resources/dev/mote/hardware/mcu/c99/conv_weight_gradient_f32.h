/* Gradient of a float convolution, full, grouped or depthwise, by its weights. */
#ifndef MOTE_CONV_WEIGHT_GRADIENT_F32_H
#define MOTE_CONV_WEIGHT_GRADIENT_F32_H

#include "mote.h"

typedef struct {
  int32_t output, scratch;
  mote_input input[2]; /* image, gradient */
  mote_window window;
  int32_t groups, output_step, row_step, column_step;
} mote_conv_weight_gradient_f32_params;

void mote_conv_weight_gradient_f32(const mote_conv_weight_gradient_f32_params *p, uint8_t *arena);

#endif
