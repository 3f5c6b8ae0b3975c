/* Gradient of resampling float images by their input: each pixel spreads over the four it was blended of. */
#ifndef MOTE_RESIZE_GRADIENT_F32_H
#define MOTE_RESIZE_GRADIENT_F32_H

#include "mote.h"

typedef struct {
  int32_t output, scratch;
  mote_input input[1];
  int32_t batch, input_height, input_width, channels, output_height, output_width; /* of the resampling */
  const int32_t *rows, *columns;              /* first position, second position */
  const float *row_weights, *column_weights;  /* of the second position */
} mote_resize_gradient_f32_params;

void mote_resize_gradient_f32(const mote_resize_gradient_f32_params *p, uint8_t *arena);

#endif
