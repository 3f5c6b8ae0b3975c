#include "conv_operands_q.h"

static int64_t dot(const mote_conv_operands_q_params *p, const void *x, const void *weights, int32_t top, int32_t left,
                   int32_t image, int32_t o) {
  const mote_window *w = &p->window;
  int32_t inputs = w->input_channels / p->groups;
  int32_t first = o / (w->output_channels / p->groups) * inputs;
  int64_t sum = 0;
  for (int32_t ky = 0; ky < w->kernel_height; ky++) {
    int32_t y = top + ky * w->dilation_height;
    for (int32_t kx = 0; kx < w->kernel_width && y >= 0 && y < w->input_height; kx++) {
      int32_t c = left + kx * w->dilation_width;
      if (c >= 0 && c < w->input_width) {
        int32_t from = ((image * w->input_height + y) * w->input_width + c) * w->input_channels + first;
        int32_t weight = o * p->output_step + ky * p->row_step + kx * p->column_step;
        for (int32_t i = 0; i < inputs; i++) {
          sum = mote_add_wide(sum, mote_multiply_wide(mote_get_wide(x, from + i, p->size) - p->zero,
                                                      mote_get_wide(weights, weight + i, p->weight_size) - p->weight_zero));
        }
      }
    }
  }
  return sum;
}

void mote_conv_operands_q(const mote_conv_operands_q_params *p, uint8_t *arena) {
  const mote_window *w = &p->window;
  const void *x = mote_read(&p->input[0], arena);
  const void *weights = mote_read(&p->input[1], arena);
  const void *bias = mote_read(&p->input[2], arena);
  int32_t at = 0;
  for (int32_t image = 0; image < w->batch; image++) {
    for (int32_t row = 0; row < w->output_height; row++) {
      int32_t top = row * w->stride_height - w->pad_top;
      for (int32_t column = 0; column < w->output_width; column++) {
        int32_t left = column * w->stride_width - w->pad_left;
        for (int32_t o = 0; o < w->output_channels; o++, at++) {
          int64_t sum = dot(p, x, weights, top, left, image, o);
          sum = p->biased ? mote_add_wide(sum, mote_get_wide(bias, o, p->bias_size)) : sum;
          mote_finish_sum(&p->finish, arena + p->output, at, sum, p->finish.plain ? 0 : p->multipliers[o],
                          p->finish.plain ? 0 : p->shifts[o]);
        }
      }
    }
  }
}
