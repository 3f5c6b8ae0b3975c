/* Bilinear resampling of float images: for each result row and column two source positions and a weight. */
#ifndef MOTE_RESIZE_F32_H
#define MOTE_RESIZE_F32_H

#include "mote.h"

typedef struct {
  int32_t output, scratch;
  mote_input input[1];
  int32_t batch, input_height, input_width, channels, output_height, output_width;
  const int32_t *rows, *columns;              /* first position, second position */
  const float *row_weights, *column_weights;  /* of the second position */
} mote_resize_f32_params;

void mote_resize_f32(const mote_resize_f32_params *p, uint8_t *arena);

#endif
