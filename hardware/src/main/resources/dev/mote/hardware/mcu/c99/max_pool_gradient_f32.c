#include "max_pool_gradient_f32.h"
#include "taps.h"

/* The part of a window that lies inside the image: the index of its first pixel, its rows and columns. */
typedef struct {
  int32_t first, rows, columns, row_step, column_step;
} patch;

static int32_t largest(const patch *at, const float *x, int32_t channel) {
  int32_t best = at->first + channel;
  for (int32_t row = 0; row < at->rows; row++) {
    int32_t index = at->first + row * at->row_step + channel;
    for (int32_t column = 0; column < at->columns; column++, index += at->column_step) {
      best = x[index] > x[best] ? index : best;
    }
  }
  return best;
}

static void clear(const patch *at, float *output, int32_t channel) {
  for (int32_t row = 0; row < at->rows; row++) {
    int32_t index = at->first + row * at->row_step + channel;
    for (int32_t column = 0; column < at->columns; column++, index += at->column_step) {
      output[index] = 0;
    }
  }
}

/* Zeros where no window comes to write them: in pixels between windows, or everywhere where windows add up. */
static void clear_rest(const mote_max_pool_gradient_f32_params *p, float *output) {
  const mote_window *w = &p->window;
  for (int32_t image = 0; image < w->batch; image++) {
    for (int32_t row = 0; row < w->input_height; row++) {
      mote_taps rows =
          mote_taps_of(row + w->pad_top, w->kernel_height, w->dilation_height, w->stride_height, w->output_height);
      for (int32_t column = 0; column < w->input_width; column++, output += w->input_channels) {
        mote_taps columns =
            mote_taps_of(column + w->pad_left, w->kernel_width, w->dilation_width, w->stride_width, w->output_width);
        if (!p->apart || rows.count == 0 || columns.count == 0) {
          for (int32_t channel = 0; channel < w->input_channels; channel++) {
            output[channel] = 0;
          }
        }
      }
    }
  }
}

void mote_max_pool_gradient_f32(const mote_max_pool_gradient_f32_params *p, uint8_t *arena) {
  const mote_window *w = &p->window;
  const float *x = mote_read(&p->input[0], arena);
  const float *g = mote_read(&p->input[1], arena);
  float *output = (float *)(void *)(arena + p->output);
  patch at;
  at.row_step = w->dilation_height * w->input_width * w->input_channels;
  at.column_step = w->dilation_width * w->input_channels;
  clear_rest(p, output);
  for (int32_t image = 0; image < w->batch; image++) {
    for (int32_t row = 0; row < w->output_height; row++) {
      int32_t top = row * w->stride_height - w->pad_top;
      int32_t first_row = mote_steps_to(top, 0, w->dilation_height);
      at.rows = mote_min(w->kernel_height, mote_steps_to(top, w->input_height, w->dilation_height)) - first_row;
      top += image * w->input_height + first_row * w->dilation_height;
      for (int32_t column = 0; column < w->output_width; column++, g += w->input_channels) {
        int32_t left = column * w->stride_width - w->pad_left;
        int32_t first_column = mote_steps_to(left, 0, w->dilation_width);
        at.columns = mote_min(w->kernel_width, mote_steps_to(left, w->input_width, w->dilation_width)) - first_column;
        at.first = (top * w->input_width + left + first_column * w->dilation_width) * w->input_channels;
        for (int32_t channel = 0; channel < w->input_channels && at.rows > 0 && at.columns > 0; channel++) {
          int32_t best = largest(&at, x, channel);
          if (p->apart) {
            clear(&at, output, channel);
            output[best] = g[channel];
          } else {
            output[best] += g[channel];
          }
        }
      }
    }
  }
}
