#include "pool_f32.h"

static float pooled(const mote_pool_f32_params *p, const float *x, int32_t image, int32_t row, int32_t column, int32_t channel) {
  const mote_window *w = &p->window;
  float result = p->largest ? -MOTE_INFINITY : 0.0f;
  int32_t count = 0;
  for (int32_t ky = 0; ky < w->kernel_height; ky++) {
    int32_t y = row * w->stride_height - w->pad_top + ky * w->dilation_height;
    for (int32_t kx = 0; kx < w->kernel_width; kx++) {
      int32_t c = column * w->stride_width - w->pad_left + kx * w->dilation_width;
      if (y >= 0 && y < w->input_height && c >= 0 && c < w->input_width) {
        float value = x[((image * w->input_height + y) * w->input_width + c) * w->input_channels + channel];
        result = !p->largest ? result + value : value > result ? value : result;
        count++;
      }
    }
  }
  return p->largest ? result : result / (float)(p->count_padding ? w->kernel_height * w->kernel_width : count);
}

void mote_pool_f32(const mote_pool_f32_params *p, uint8_t *arena) {
  const mote_window *w = &p->window;
  const float *x = mote_read(&p->input[0], arena);
  float *output = (float *)(void *)(arena + p->output);
  for (int32_t image = 0; image < w->batch; image++) {
    for (int32_t row = 0; row < w->output_height; row++) {
      for (int32_t column = 0; column < w->output_width; column++) {
        for (int32_t channel = 0; channel < w->output_channels; channel++) {
          *output++ = mote_clamp_f32(pooled(p, x, image, row, column, channel), p->min, p->max);
        }
      }
    }
  }
}
