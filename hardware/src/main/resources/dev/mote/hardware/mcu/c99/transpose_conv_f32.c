#include "transpose_conv_f32.h"

static float dot(const mote_transpose_conv_f32_params *p, const float *x, int32_t image, int32_t row, int32_t column, int32_t o) {
  const mote_window *w = &p->window;
  int32_t inputs = w->input_channels;
  float sum = p->bias[o];
  for (int32_t ky = 0; ky < w->kernel_height; ky++) {
    int32_t down = row + w->pad_top - ky * w->dilation_height;
    int32_t y = down / w->stride_height;
    if (down < 0 || y * w->stride_height != down || y >= w->input_height) {
      continue;
    }
    for (int32_t kx = 0; kx < w->kernel_width; kx++) {
      int32_t across = column + w->pad_left - kx * w->dilation_width;
      int32_t c = across / w->stride_width;
      if (across < 0 || c * w->stride_width != across || c >= w->input_width) {
        continue;
      }
      int32_t from = ((image * w->input_height + y) * w->input_width + c) * inputs;
      const float *weights = p->weights + ((o * w->kernel_height + ky) * w->kernel_width + kx) * inputs;
      for (int32_t i = 0; i < inputs; i++) {
        sum += x[from + i] * weights[i];
      }
    }
  }
  return sum;
}

void mote_transpose_conv_f32(const mote_transpose_conv_f32_params *p, uint8_t *arena) {
  const mote_window *w = &p->window;
  const float *x = mote_read(&p->input[0], arena);
  float *output = (float *)(void *)(arena + p->output);
  int32_t at = 0;
  for (int32_t image = 0; image < w->batch; image++) {
    for (int32_t row = 0; row < w->output_height; row++) {
      for (int32_t column = 0; column < w->output_width; column++) {
        for (int32_t o = 0; o < w->output_channels; o++, at++) {
          output[at] = mote_clamp_f32(dot(p, x, image, row, column, o), p->min, p->max);
        }
      }
    }
  }
}
