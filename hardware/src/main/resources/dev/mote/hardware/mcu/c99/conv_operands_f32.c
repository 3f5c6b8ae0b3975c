#include "conv_operands_f32.h"
#include "taps.h"

/* The part of a window that lies inside the image: its first pixel, its first weights, its rows and columns. */
typedef struct {
  const float *x, *weights;
  int32_t rows, columns, inputs, x_row, x_column, weight_row, weight_column;
} patch;

static float one(const patch *at, const float *weights) {
  float sum = 0;
  for (int32_t row = 0; row < at->rows; row++) {
    for (int32_t column = 0; column < at->columns; column++) {
      const float *x = at->x + row * at->x_row + column * at->x_column;
      const float *w = weights + row * at->weight_row + column * at->weight_column;
      for (int32_t i = 0; i < at->inputs; i++) {
        sum += x[i] * w[i];
      }
    }
  }
  return sum;
}

/* Four results from weights that lie `step` apart, so that each input is read once for all. */
static void four(const patch *at, const float *weights, int32_t step, float *sums) {
  float a = 0, b = 0, c = 0, d = 0;
  for (int32_t row = 0; row < at->rows; row++) {
    for (int32_t column = 0; column < at->columns; column++) {
      const float *x = at->x + row * at->x_row + column * at->x_column;
      const float *w = weights + row * at->weight_row + column * at->weight_column;
      for (int32_t i = 0; i < at->inputs; i++, w++) {
        a += x[i] * w[0];
        b += x[i] * w[step];
        c += x[i] * w[2 * step];
        d += x[i] * w[3 * step];
      }
    }
  }
  sums[0] = a;
  sums[1] = b;
  sums[2] = c;
  sums[3] = d;
}

static void pixel(const mote_conv_operands_f32_params *p, patch *at, const float *bias, float *output) {
  int32_t outputs = p->window.output_channels / p->groups;
  const float *x = at->x;
  for (int32_t group = 0; group < p->groups; group++, at->x += at->inputs) {
    int32_t end = (group + 1) * outputs;
    for (int32_t o = group * outputs; o < end;) {
      float sums[4];
      int32_t count = o + 4 <= end ? 4 : 1;
      if (count == 4) {
        four(at, at->weights + o * p->output_step, p->output_step, sums);
      } else {
        sums[0] = one(at, at->weights + o * p->output_step);
      }
      for (int32_t i = 0; i < count; i++, o++) {
        output[o] = mote_clamp_f32(p->biased ? sums[i] + bias[o] : sums[i], p->min, p->max);
      }
    }
  }
  at->x = x;
}

void mote_conv_operands_f32(const mote_conv_operands_f32_params *p, uint8_t *arena) {
  const mote_window *w = &p->window;
  const float *x = mote_read(&p->input[0], arena);
  const float *weights = mote_read(&p->input[1], arena);
  const float *bias = mote_read(&p->input[2], arena);
  float *output = (float *)(void *)(arena + p->output);
  patch at;
  at.inputs = w->input_channels / p->groups;
  at.x_row = w->dilation_height * w->input_width * w->input_channels;
  at.x_column = w->dilation_width * w->input_channels;
  at.weight_row = p->row_step;
  at.weight_column = p->column_step;
  for (int32_t image = 0; image < w->batch; image++, x += w->input_height * w->input_width * w->input_channels) {
    for (int32_t row = 0; row < w->output_height; row++) {
      int32_t top = row * w->stride_height - w->pad_top;
      int32_t first_row = mote_steps_to(top, 0, w->dilation_height);
      at.rows = mote_min(w->kernel_height, mote_steps_to(top, w->input_height, w->dilation_height)) - first_row;
      top += first_row * w->dilation_height;
      for (int32_t column = 0; column < w->output_width; column++, output += w->output_channels) {
        int32_t left = column * w->stride_width - w->pad_left;
        int32_t first_column = mote_steps_to(left, 0, w->dilation_width);
        at.columns = mote_min(w->kernel_width, mote_steps_to(left, w->input_width, w->dilation_width)) - first_column;
        left += first_column * w->dilation_width;
        at.x = x + (top * w->input_width + left) * w->input_channels;
        at.weights = weights + first_row * p->row_step + first_column * p->column_step;
        pixel(p, &at, bias, output);
      }
    }
  }
}
