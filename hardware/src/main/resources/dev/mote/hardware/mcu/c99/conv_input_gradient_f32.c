#include "conv_input_gradient_f32.h"
#include "taps.h"

/* The gradient's pixels that a result pixel gathers. */
typedef struct {
  mote_taps rows, columns;
  int32_t outputs;
} reached;

static float one(const mote_conv_input_gradient_f32_params *p, const reached *at, const float *g, const float *weights) {
  const mote_window *w = &p->window;
  float sum = 0;
  for (int32_t row = 0; row < at->rows.count; row++) {
    int32_t y = at->rows.at + row * at->rows.at_step;
    int32_t tap = (at->rows.tap + row * at->rows.tap_step) * p->row_step;
    for (int32_t column = 0; column < at->columns.count; column++) {
      int32_t x = at->columns.at + column * at->columns.at_step;
      const float *from = g + (y * w->output_width + x) * w->output_channels;
      const float *weight = weights + tap + (at->columns.tap + column * at->columns.tap_step) * p->column_step;
      for (int32_t o = 0; o < at->outputs; o++, weight += p->output_step) {
        sum += from[o] * *weight;
      }
    }
  }
  return sum;
}

/* Four channels at once, so that each gradient is read once for all. */
static void four(const mote_conv_input_gradient_f32_params *p, const reached *at, const float *g, const float *weights,
                 float *sums) {
  const mote_window *w = &p->window;
  float a = 0, b = 0, c = 0, d = 0;
  int32_t step = p->input_step;
  for (int32_t row = 0; row < at->rows.count; row++) {
    int32_t y = at->rows.at + row * at->rows.at_step;
    int32_t tap = (at->rows.tap + row * at->rows.tap_step) * p->row_step;
    for (int32_t column = 0; column < at->columns.count; column++) {
      int32_t x = at->columns.at + column * at->columns.at_step;
      const float *from = g + (y * w->output_width + x) * w->output_channels;
      const float *weight = weights + tap + (at->columns.tap + column * at->columns.tap_step) * p->column_step;
      for (int32_t o = 0; o < at->outputs; o++, weight += p->output_step) {
        a += from[o] * weight[0];
        b += from[o] * weight[step];
        c += from[o] * weight[2 * step];
        d += from[o] * weight[3 * step];
      }
    }
  }
  sums[0] = a;
  sums[1] = b;
  sums[2] = c;
  sums[3] = d;
}

static void pixel(const mote_conv_input_gradient_f32_params *p, const reached *at, const float *g, const float *weights,
                  const float *bias, float *output) {
  int32_t inputs = p->window.input_channels / p->groups;
  for (int32_t group = 0; group < p->groups; group++, g += at->outputs, weights += at->outputs * p->output_step) {
    for (int32_t i = 0; i < inputs;) {
      float sums[4];
      int32_t count = i + 4 <= inputs ? 4 : 1;
      if (count == 4) {
        four(p, at, g, weights + i * p->input_step, sums);
      } else {
        sums[0] = one(p, at, g, weights + i * p->input_step);
      }
      for (int32_t c = 0; c < count; c++, i++) {
        int32_t channel = group * inputs + i;
        output[channel] = mote_clamp_f32(p->biased ? sums[c] + bias[channel] : sums[c], p->min, p->max);
      }
    }
  }
}

void mote_conv_input_gradient_f32(const mote_conv_input_gradient_f32_params *p, uint8_t *arena) {
  const mote_window *w = &p->window;
  const float *g = mote_read(&p->input[0], arena);
  const float *weights = mote_read(&p->input[1], arena);
  const float *bias = mote_read(&p->input[2], arena);
  float *output = (float *)(void *)(arena + p->output);
  reached at;
  at.outputs = w->output_channels / p->groups;
  for (int32_t image = 0; image < w->batch; image++, g += w->output_height * w->output_width * w->output_channels) {
    for (int32_t row = 0; row < w->input_height; row++) {
      at.rows = mote_taps_of(row + w->pad_top, w->kernel_height, w->dilation_height, w->stride_height, w->output_height);
      for (int32_t column = 0; column < w->input_width; column++, output += w->input_channels) {
        at.columns =
            mote_taps_of(column + w->pad_left, w->kernel_width, w->dilation_width, w->stride_width, w->output_width);
        pixel(p, &at, g, weights, bias, output);
      }
    }
  }
}
