#include "pool_q.h"

static int32_t mean(int32_t sum, int32_t count) {
  return count == 0 ? 0 : (sum > 0 ? sum + count / 2 : sum - count / 2) / count;
}

static int32_t pooled(const mote_pool_q_params *p, const void *x, int32_t image, int32_t row, int32_t column, int32_t channel) {
  const mote_window *w = &p->window;
  int32_t sum = p->largest ? INT32_MIN : 0;
  int32_t count = 0;
  int32_t top = row * w->stride_height - w->pad_top;
  int32_t left = column * w->stride_width - w->pad_left;
  for (int32_t ky = 0; ky < w->kernel_height; ky++) {
    int32_t y = top + ky * w->dilation_height;
    for (int32_t kx = 0; kx < w->kernel_width; kx++) {
      int32_t c = left + kx * w->dilation_width;
      if (y >= 0 && y < w->input_height && c >= 0 && c < w->input_width) {
        int32_t value =
            mote_get(x, ((image * w->input_height + y) * w->input_width + c) * w->input_channels + channel, p->size);
        sum = p->largest ? mote_max(sum, value) : sum + value;
        count++;
      }
    }
  }
  if (p->largest) {
    return count != 0 ? sum : p->size == 0 ? 0 : p->size == 1 ? -128 : -32768;
  }
  if (p->count_padding) {
    int32_t all = w->kernel_height * w->kernel_width;
    sum += p->input_zero * (all - count);
    count = all;
  }
  return mean(sum, count);
}

/* The sum of a window that lies inside the image, 8-bit elements. */
static int32_t inner_sum(const mote_window *w, const int8_t *x) {
  int32_t sum = 0;
  for (int32_t ky = w->kernel_height; ky > 0; ky--) {
    const int8_t *at = x;
    for (int32_t kx = w->kernel_width; kx > 0; kx--, at += w->input_channels) {
      sum += *at;
    }
    x += w->input_width * w->input_channels;
  }
  return sum;
}

void mote_pool_q(const mote_pool_q_params *p, uint8_t *arena) {
  const mote_window *w = &p->window;
  const void *x = mote_read(&p->input[0], arena);
  void *output = arena + p->output;
  int32_t at = 0;
  for (int32_t image = 0; image < w->batch; image++) {
    for (int32_t row = 0; row < w->output_height; row++) {
      for (int32_t column = 0; column < w->output_width; column++) {
        for (int32_t channel = 0; channel < w->output_channels; channel++, at++) {
          int32_t top = row * w->stride_height - w->pad_top;
          int32_t left = column * w->stride_width - w->pad_left;
          int32_t inside = top >= 0 && left >= 0 && top + w->kernel_height <= w->input_height &&
                           left + w->kernel_width <= w->input_width;
          int32_t first = ((image * w->input_height + top) * w->input_width + left) * w->input_channels + channel;
          int32_t value = p->size == 1 && !p->largest && inside
                              ? mean(inner_sum(w, (const int8_t *)x + first), w->kernel_height * w->kernel_width)
                              : pooled(p, x, image, row, column, channel);
          if (!p->same) {
            value = mote_add(mote_requantize(value - p->input_zero, p->multiplier, p->shift), p->output_zero);
          }
          mote_put(output, at, p->size, mote_clamp(value, p->min, p->max));
        }
      }
    }
  }
}
