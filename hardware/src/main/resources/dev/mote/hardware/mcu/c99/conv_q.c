#include "conv_q.h"

/* The sum of products of channel o, whose weights begin at `own`. */
static int64_t dot(const mote_conv_q_params *p, const int8_t *own, const void *x, int32_t image, int32_t row,
                   int32_t column, int32_t o) {
  const mote_window *w = &p->window;
  int32_t inputs = w->input_channels / p->groups;
  int32_t first = o / (w->output_channels / p->groups) * inputs;
  int64_t sum = 0;
  for (int32_t ky = 0; ky < w->kernel_height; ky++) {
    int32_t y = row * w->stride_height - w->pad_top + ky * w->dilation_height;
    if (y < 0 || y >= w->input_height) {
      continue;
    }
    for (int32_t kx = 0; kx < w->kernel_width; kx++) {
      int32_t c = column * w->stride_width - w->pad_left + kx * w->dilation_width;
      if (c < 0 || c >= w->input_width) {
        continue;
      }
      int32_t from = ((image * w->input_height + y) * w->input_width + c) * w->input_channels + first;
      const int8_t *weights = own + ky * p->row_step + kx * p->column_step;
      for (int32_t i = 0; i < inputs; i++) {
        sum += (mote_get(x, from + i, p->size) - p->input_zero) * (weights[i] - p->weight_zero);
      }
    }
  }
  return sum;
}

void mote_conv_q_channels(const mote_conv_q_params *p, const int8_t *weights, int32_t first, int32_t end,
                          uint8_t *arena) {
  const mote_window *w = &p->window;
  const void *x = mote_read(&p->input[0], arena);
  const void *shortcut = mote_read(&p->input[1], arena);
  void *output = arena + p->output;
  int32_t pixel = 0;
  for (int32_t image = 0; image < w->batch; image++) {
    for (int32_t row = 0; row < w->output_height; row++) {
      for (int32_t column = 0; column < w->output_width; column++, pixel += w->output_channels) {
        for (int32_t o = first; o < end; o++) {
          const int8_t *own = weights + (o - first) * p->output_step;
          int64_t sum =
              dot(p, own, x, image, row, column, o) + (p->wide_bias != 0 ? p->wide_bias[o] : p->bias[o]);
          int32_t scaled = p->wide ? mote_requantize_wide(sum, p->multipliers[o], p->shifts[o])
                                   : mote_requantize((int32_t)sum, p->multipliers[o], p->shifts[o]);
          int32_t result = mote_clamp(mote_add(scaled, p->output_zero), p->min, p->max);
          if (p->residual) {
            result = mote_apply_sum(&p->sum, result, mote_get(shortcut, pixel + o, p->size));
          }
          mote_put(output, pixel + o, p->size, result);
        }
      }
    }
  }
}

void mote_conv_q(const mote_conv_q_params *p, uint8_t *arena) {
  mote_conv_q_channels(p, p->weights, 0, p->window.output_channels, arena);
}
