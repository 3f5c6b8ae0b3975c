/* Quantised 8-bit convolution, full, grouped or depthwise, whose weights and biases are trained: they are read as they are,
   from wherever they lie at the moment. An optional residual sum. */
#ifndef MOTE_CONV_TRAINED_H
#define MOTE_CONV_TRAINED_H

#include "mote.h"

/* The integers of a trained layer. Some kernels read up to 15 bytes beyond the weights, and ignore them. */
typedef struct {
  const int8_t *weights;
  const int32_t *bias;
} mote_integers;

typedef struct {
  int32_t output, scratch;
  mote_input input[2];
  int32_t number; /* which of the trained layers */
  int32_t full;   /* whether all inputs go to all outputs and the weights' zero point is 0 */
  mote_window window;
  int32_t groups, output_step, row_step, column_step; /* weight (o, y, x, i): o * output_step + y * row_step + ... + i */
  int32_t input_zero, weight_zero, output_zero, min, max;
  const int32_t *multipliers;
  const int8_t *shifts;
  int32_t residual; /* whether the second operand is added */
  mote_sum sum;
} mote_conv_trained_params;

void mote_conv_trained(const mote_conv_trained_params *p, const mote_integers *integers, uint8_t *arena);

/* The result of channel o from its sum of products and bias. */
static inline int8_t mote_trained_result(const mote_conv_trained_params *p, int32_t sum, int32_t o, const int8_t *shortcut) {
  int32_t scaled = mote_requantize(sum, p->multipliers[o], p->shifts[o]);
  int32_t result = mote_clamp(mote_add(scaled, p->output_zero), p->min, p->max);
  return (int8_t)(p->residual ? mote_apply_sum(&p->sum, result, shortcut[o]) : result);
}

/* The sum of products of channel o at one place. */
static inline int32_t mote_trained_sum(const mote_conv_trained_params *p, const int8_t *weights, const int8_t *image,
                                       int32_t top, int32_t left, int32_t o) {
  const mote_window *w = &p->window;
  int32_t inputs = w->input_channels / p->groups;
  const int8_t *x = image + o / (w->output_channels / p->groups) * inputs;
  int32_t sum = 0;
  for (int32_t ky = 0; ky < w->kernel_height; ky++) {
    int32_t row = top + ky * w->dilation_height;
    for (int32_t kx = 0; kx < w->kernel_width && row >= 0 && row < w->input_height; kx++) {
      int32_t column = left + kx * w->dilation_width;
      if (column < 0 || column >= w->input_width) {
        continue;
      }
      const int8_t *from = x + (row * w->input_width + column) * w->input_channels;
      const int8_t *by = weights + o * p->output_step + ky * p->row_step + kx * p->column_step;
      for (int32_t i = 0; i < inputs; i++) {
        sum += (from[i] - p->input_zero) * (by[i] - p->weight_zero);
      }
    }
  }
  return sum;
}

/* The whole layer, one result after the other. */
static inline void mote_trained_plain(const mote_conv_trained_params *p, const mote_integers *integers, uint8_t *arena) {
  const mote_window *w = &p->window;
  const int8_t *image = mote_read(&p->input[0], arena);
  const int8_t *shortcut = mote_read(&p->input[1], arena);
  int8_t *output = (int8_t *)arena + p->output;
  for (int32_t n = 0; n < w->batch; n++, image += w->input_height * w->input_width * w->input_channels) {
    for (int32_t row = 0; row < w->output_height; row++) {
      for (int32_t column = 0; column < w->output_width; column++) {
        for (int32_t o = 0; o < w->output_channels; o++) {
          int32_t sum = mote_trained_sum(p, integers->weights, image, row * w->stride_height - w->pad_top,
                                         column * w->stride_width - w->pad_left, o);
          output[o] = mote_trained_result(p, mote_add(sum, integers->bias[o]), o, shortcut);
        }
        output += w->output_channels;
        shortcut += w->output_channels;
      }
    }
  }
}

#endif
