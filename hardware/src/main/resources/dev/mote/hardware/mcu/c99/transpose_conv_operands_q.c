#include "transpose_conv_operands_q.h"
#include "taps.h"

static int64_t dot(const mote_transpose_conv_operands_q_params *p, const void *x, const void *weights,
                   const mote_taps *rows, const mote_taps *columns, int32_t image, int32_t o) {
  const mote_window *w = &p->window;
  int64_t sum = 0;
  for (int32_t row = 0; row < rows->count; row++) {
    int32_t y = image * w->input_height + rows->at + row * rows->at_step;
    int32_t ky = o * w->kernel_height + rows->tap + row * rows->tap_step;
    for (int32_t column = 0; column < columns->count; column++) {
      int32_t from = (y * w->input_width + columns->at + column * columns->at_step) * w->input_channels;
      int32_t weight = (ky * w->kernel_width + columns->tap + column * columns->tap_step) * w->input_channels;
      for (int32_t i = 0; i < w->input_channels; i++) {
        sum = mote_add_wide(sum, mote_multiply_wide(mote_get_wide(x, from + i, p->size) - p->zero,
                                                    mote_get_wide(weights, weight + i, p->weight_size) - p->weight_zero));
      }
    }
  }
  return sum;
}

void mote_transpose_conv_operands_q(const mote_transpose_conv_operands_q_params *p, uint8_t *arena) {
  const mote_window *w = &p->window;
  const void *x = mote_read(&p->input[0], arena);
  const void *weights = mote_read(&p->input[1], arena);
  const void *bias = mote_read(&p->input[2], arena);
  int32_t at = 0;
  for (int32_t image = 0; image < w->batch; image++) {
    for (int32_t row = 0; row < w->output_height; row++) {
      mote_taps rows =
          mote_taps_of(row + w->pad_top, w->kernel_height, w->dilation_height, w->stride_height, w->input_height);
      for (int32_t column = 0; column < w->output_width; column++) {
        mote_taps columns =
            mote_taps_of(column + w->pad_left, w->kernel_width, w->dilation_width, w->stride_width, w->input_width);
        for (int32_t o = 0; o < w->output_channels; o++, at++) {
          int64_t sum = dot(p, x, weights, &rows, &columns, image, o);
          sum = p->biased ? mote_add_wide(sum, mote_get_wide(bias, o, p->bias_size)) : sum;
          mote_finish_sum(&p->finish, arena + p->output, at, sum, p->finish.plain ? 0 : p->multipliers[o],
                          p->finish.plain ? 0 : p->shifts[o]);
        }
      }
    }
  }
}
