#include "conv_weight_gradient_f32.h"
#include "taps.h"

/* The pixels that one tap meets: where they begin, how many, and the steps between them. */
typedef struct {
  const float *x, *g;
  int32_t images, rows, columns;
  int32_t x_image, x_row, x_column, g_image, g_row, g_column;
} met;

/* The sum over all pixels of x * g. Rows are summed on their own: short sums lose less. */
static float one(const met *at, int32_t i) {
  float sum = 0;
  for (int32_t image = 0; image < at->images; image++) {
    for (int32_t row = 0; row < at->rows; row++) {
      const float *x = at->x + image * at->x_image + row * at->x_row + i;
      const float *g = at->g + image * at->g_image + row * at->g_row;
      float part = 0;
      for (int32_t column = 0; column < at->columns; column++, x += at->x_column, g += at->g_column) {
        part += *x * *g;
      }
      sum += part;
    }
  }
  return sum;
}

/* The same for four neighbouring channels of x, so that each gradient is read once for all. */
static void four(const met *at, int32_t i, float *to) {
  to[0] = to[1] = to[2] = to[3] = 0;
  for (int32_t image = 0; image < at->images; image++) {
    for (int32_t row = 0; row < at->rows; row++) {
      const float *x = at->x + image * at->x_image + row * at->x_row + i;
      const float *g = at->g + image * at->g_image + row * at->g_row;
      float a = 0, b = 0, c = 0, d = 0;
      for (int32_t column = 0; column < at->columns; column++, x += at->x_column, g += at->g_column) {
        a += x[0] * *g;
        b += x[1] * *g;
        c += x[2] * *g;
        d += x[3] * *g;
      }
      to[0] += a;
      to[1] += b;
      to[2] += c;
      to[3] += d;
    }
  }
}

static void tap(const met *at, int32_t inputs, float *to) {
  int32_t i = 0;
  for (; i + 4 <= inputs; i += 4) {
    four(at, i, to + i);
  }
  for (; i < inputs; i++) {
    to[i] = one(at, i);
  }
}

void mote_conv_weight_gradient_f32(const mote_conv_weight_gradient_f32_params *p, uint8_t *arena) {
  const mote_window *w = &p->window;
  const float *x = mote_read(&p->input[0], arena);
  const float *g = mote_read(&p->input[1], arena);
  float *output = (float *)(void *)(arena + p->output);
  int32_t inputs = w->input_channels / p->groups;
  int32_t outputs = w->output_channels / p->groups;
  met at;
  at.images = w->batch;
  at.x_image = w->input_height * w->input_width * w->input_channels;
  at.x_row = w->stride_height * w->input_width * w->input_channels;
  at.x_column = w->stride_width * w->input_channels;
  at.g_image = w->output_height * w->output_width * w->output_channels;
  at.g_row = w->output_width * w->output_channels;
  at.g_column = w->output_channels;
  for (int32_t ky = 0; ky < w->kernel_height; ky++) {
    int32_t top = ky * w->dilation_height - w->pad_top;
    int32_t row = mote_steps_to(top, 0, w->stride_height);
    at.rows = mote_min(w->output_height, mote_steps_to(top, w->input_height, w->stride_height)) - row;
    for (int32_t kx = 0; kx < w->kernel_width; kx++) {
      int32_t left = kx * w->dilation_width - w->pad_left;
      int32_t column = mote_steps_to(left, 0, w->stride_width);
      at.columns = mote_min(w->output_width, mote_steps_to(left, w->input_width, w->stride_width)) - column;
      int32_t pixel = (top + row * w->stride_height) * w->input_width + left + column * w->stride_width;
      for (int32_t o = 0; o < w->output_channels; o++) {
        at.x = x + pixel * w->input_channels + o / outputs * inputs;
        at.g = g + (row * w->output_width + column) * w->output_channels + o;
        tap(&at, inputs, output + o * p->output_step + ky * p->row_step + kx * p->column_step);
      }
    }
  }
}
