/* Bilinear resampling of integer images with weights of 1/1024. */
#ifndef MOTE_RESIZE_Q_H
#define MOTE_RESIZE_Q_H

#include "mote.h"

typedef struct {
  int32_t output, scratch;
  mote_input input[1];
  int32_t size, batch, input_height, input_width, channels, output_height, output_width;
  const int32_t *rows, *columns; /* for each result position: lower, upper, weight of the upper */
} mote_resize_q_params;

void mote_resize_q(const mote_resize_q_params *p, uint8_t *arena);

#endif
