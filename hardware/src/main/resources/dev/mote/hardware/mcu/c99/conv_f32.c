#include "conv_f32.h"

static float dot(const mote_conv_f32_params *p, const float *x, int32_t image, int32_t row, int32_t column, int32_t o) {
  const mote_window *w = &p->window;
  int32_t inputs = w->input_channels / p->groups;
  int32_t first = o / (w->output_channels / p->groups) * inputs;
  float sum = p->bias[o];
  for (int32_t ky = 0; ky < w->kernel_height; ky++) {
    int32_t y = row * w->stride_height - w->pad_top + ky * w->dilation_height;
    for (int32_t kx = 0; kx < w->kernel_width && y >= 0 && y < w->input_height; kx++) {
      int32_t c = column * w->stride_width - w->pad_left + kx * w->dilation_width;
      if (c >= 0 && c < w->input_width) {
        const float *from = x + ((image * w->input_height + y) * w->input_width + c) * w->input_channels + first;
        const float *weights = p->weights + o * p->output_step + ky * p->row_step + kx * p->column_step;
        for (int32_t i = 0; i < inputs; i++) {
          sum += from[i] * weights[i];
        }
      }
    }
  }
  return sum;
}

void mote_conv_f32(const mote_conv_f32_params *p, uint8_t *arena) {
  const mote_window *w = &p->window;
  const float *x = mote_read(&p->input[0], arena);
  float *output = (float *)(void *)(arena + p->output);
  for (int32_t image = 0; image < w->batch; image++) {
    for (int32_t row = 0; row < w->output_height; row++) {
      for (int32_t column = 0; column < w->output_width; column++) {
        for (int32_t o = 0; o < w->output_channels; o++) {
          *output++ = mote_clamp_f32(dot(p, x, image, row, column, o), p->min, p->max);
        }
      }
    }
  }
}
