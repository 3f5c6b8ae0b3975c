#include "average_pool_gradient_f32.h"
#include "taps.h"

/* How many taps of window `at` lie inside the image. */
static int32_t inside(int32_t at, int32_t stride, int32_t pad, int32_t kernel, int32_t dilation, int32_t extent) {
  int32_t start = at * stride - pad;
  return mote_min(kernel, mote_steps_to(start, extent, dilation)) - mote_steps_to(start, 0, dilation);
}

static void pixel(const mote_average_pool_gradient_f32_params *p, const float *g, const mote_taps *rows,
                  const mote_taps *columns, float *output) {
  const mote_window *w = &p->window;
  for (int32_t channel = 0; channel < w->input_channels; channel++) {
    float sum = 0;
    for (int32_t a = 0; a < rows->count; a++) {
      int32_t y = rows->at + a * rows->at_step;
      int32_t height =
          inside(y, w->stride_height, w->pad_top, w->kernel_height, w->dilation_height, w->input_height);
      for (int32_t b = 0; b < columns->count; b++) {
        int32_t x = columns->at + b * columns->at_step;
        int32_t width = inside(x, w->stride_width, w->pad_left, w->kernel_width, w->dilation_width, w->input_width);
        int32_t count = p->count_padding ? w->kernel_height * w->kernel_width : height * width;
        sum += g[(y * w->output_width + x) * w->output_channels + channel] / (float)count;
      }
    }
    output[channel] = sum;
  }
}

void mote_average_pool_gradient_f32(const mote_average_pool_gradient_f32_params *p, uint8_t *arena) {
  const mote_window *w = &p->window;
  const float *g = mote_read(&p->input[0], arena);
  float *output = (float *)(void *)(arena + p->output);
  for (int32_t image = 0; image < w->batch; image++, g += w->output_height * w->output_width * w->output_channels) {
    for (int32_t row = 0; row < w->input_height; row++) {
      mote_taps rows =
          mote_taps_of(row + w->pad_top, w->kernel_height, w->dilation_height, w->stride_height, w->output_height);
      for (int32_t column = 0; column < w->input_width; column++, output += w->input_channels) {
        mote_taps columns =
            mote_taps_of(column + w->pad_left, w->kernel_width, w->dilation_width, w->stride_width, w->output_width);
        pixel(p, g, &rows, &columns, output);
      }
    }
  }
}
