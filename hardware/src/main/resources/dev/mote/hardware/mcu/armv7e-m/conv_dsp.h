/* What the convolutions of four pixels at a time share: windows as columns, and results from sums. Whoever includes this
   defines before it

     static uint32_t *pack(uint32_t *column, const int8_t *x, int32_t groups);    groups of four activations into a column
     static uint32_t *fill(uint32_t *column, int32_t zero, int32_t groups);       the same of zero points

   which return where the column goes on. */
#ifndef MOTE_CONV_DSP_H
#define MOTE_CONV_DSP_H

#include "conv_s8_dsp.h"

/* The window of one pixel as a column, where input channels are a multiple of four. */
static void column_of(const mote_conv_s8_dsp_params *p, uint32_t *column, const int8_t *image, int32_t top, int32_t left) {
  const mote_window *w = &p->window;
  int32_t channels = w->input_channels;
  int32_t pixel = channels / 4;
  if (w->dilation_width == 1 && left >= 0 && left + w->kernel_width <= w->input_width) {
    for (int32_t ky = 0; ky < w->kernel_height; ky++) {
      int32_t y = top + ky * w->dilation_height;
      if (y < 0 || y >= w->input_height) {
        column = fill(column, p->input_zero, w->kernel_width * pixel);
      } else {
        column = pack(column, image + (y * w->input_width + left) * channels, w->kernel_width * pixel);
      }
    }
    return;
  }
  for (int32_t ky = 0; ky < w->kernel_height; ky++) {
    int32_t y = top + ky * w->dilation_height;
    for (int32_t kx = 0; kx < w->kernel_width; kx++) {
      int32_t x = left + kx * w->dilation_width;
      if (y < 0 || y >= w->input_height || x < 0 || x >= w->input_width) {
        column = fill(column, p->input_zero, pixel);
      } else {
        column = pack(column, image + (y * w->input_width + x) * channels, pixel);
      }
    }
  }
}

static int8_t *copy(int8_t *to, const int8_t *from, int32_t bytes) {
  for (; bytes >= 4; bytes -= 4, to += 4, from += 4) {
    mote_store32(to, mote_load32(from));
  }
  for (; bytes > 0; bytes--) {
    *to++ = *from++;
  }
  return to;
}

/* The same for any number of channels: the window is first copied together. */
static void patch_of(const mote_conv_s8_dsp_params *p, uint32_t *column, int8_t *patch, const int8_t *image, int32_t top,
                     int32_t left) {
  const mote_window *w = &p->window;
  int32_t channels = w->input_channels;
  int32_t from = w->dilation_width == 1 ? mote_max(-left, 0) : w->kernel_width;
  int32_t inside = mote_min(w->kernel_width, w->input_width - left) - from; /* the run of taps inside the image */
  int8_t *to = patch;
  for (int32_t ky = 0; ky < w->kernel_height; ky++) {
    int32_t y = top + ky * w->dilation_height;
    int32_t visible = y >= 0 && y < w->input_height;
    const int8_t *line = image + y * w->input_width * channels;
    for (int32_t kx = 0; kx < w->kernel_width; kx++) {
      int32_t x = left + kx * w->dilation_width;
      if (visible && kx == from && inside > 0) {
        to = copy(to, line + x * channels, inside * channels);
        kx += inside - 1;
      } else if (visible && x >= 0 && x < w->input_width) {
        to = copy(to, line + x * channels, channels);
      } else {
        for (int32_t c = 0; c < channels; c++) {
          *to++ = (int8_t)p->input_zero;
        }
      }
    }
  }
  pack(column, patch, p->groups);
}

/* A result pixel and the image that it is computed from. */
typedef struct {
  const int8_t *image;
  int32_t row, column;
} place;

/* The columns of `pixels` pixels from a place on. */
static void columns_of(const mote_conv_s8_dsp_params *p, place *at, uint32_t *columns, int8_t *patch, int32_t pixels) {
  const mote_window *w = &p->window;
  for (int32_t j = 0; j < pixels; j++) {
    int32_t top = at->row * w->stride_height - w->pad_top;
    int32_t left = at->column * w->stride_width - w->pad_left;
    if (w->input_channels % 4 == 0) {
      column_of(p, columns + j, at->image, top, left);
    } else {
      patch_of(p, columns + j, patch, at->image, top, left);
    }
    if (++at->column == w->output_width) {
      at->column = 0;
      if (++at->row == w->output_height) {
        at->row = 0;
        at->image += w->input_height * w->input_width * w->input_channels;
      }
    }
  }
}

/* A sum's operand or result: the doubling high product and the rounding shift, for |x| < 2^30. */
static inline int32_t scaled(int32_t x, int32_t multiplier, int32_t right, int32_t round) {
  int32_t high = mote_smmulr(x, multiplier);
  return (high + (high >> 31) + round) >> right;
}

/* A residual sum with its constants prepared: an operand is shifted left by 21, or, where its factor is one half, by 22
   with a right shift of 1 in place of 0, which comes to the same without a special case. */
typedef struct {
  int32_t left_x, base_x, multiplier_x, right_x, round_x;
  int32_t left_y, base_y, multiplier_y, right_y, round_y;
  int32_t multiplier_z, right_z, round_z, min, max;
} shortcut_sum;

static shortcut_sum prepared(const mote_sum *s) {
  shortcut_sum r;
  r.left_x = s->shift_x == 0 ? 22 : 21;
  r.base_x = -(s->zero_x * (1 << r.left_x));
  r.multiplier_x = s->multiplier_x;
  r.right_x = mote_max(-s->shift_x, 1);
  r.round_x = 1 << (r.right_x - 1);
  r.left_y = s->shift_y == 0 ? 22 : 21;
  r.base_y = -(s->zero_y * (1 << r.left_y));
  r.multiplier_y = s->multiplier_y;
  r.right_y = mote_max(-s->shift_y, 1);
  r.round_y = 1 << (r.right_y - 1);
  r.multiplier_z = s->multiplier_z;
  r.right_z = -s->shift_z;
  r.round_z = (2 * s->zero_z + 1) * (1 << (r.right_z - 1));
  r.min = s->min;
  r.max = s->max;
  return r;
}

static inline int32_t with_shortcut(const shortcut_sum *s, int32_t x, int32_t y) {
  int32_t a = scaled((x << s->left_x) + s->base_x, s->multiplier_x, s->right_x, s->round_x);
  int32_t b = scaled((y << s->left_y) + s->base_y, s->multiplier_y, s->right_y, s->round_y);
  return mote_clamp(scaled((a + b) * 2, s->multiplier_z, s->right_z, s->round_z), s->min, s->max);
}

/* Requantises sums of one channel and stores them; the way of all but the commonest layers. */
static __attribute__((noinline)) void store(const mote_conv_s8_dsp_params *p, const shortcut_sum *sum,
                                            const mote_dsp_channel *channel, const int32_t *sums, int8_t *to,
                                            const int8_t *shortcut, int32_t pixels) {
  int32_t step = p->window.output_channels;
  if (p->residual && p->mode == MOTE_DSP_SATURATED) {
    int32_t multiplier = channel->multiplier;
    int32_t right = -channel->shift;
    int32_t offset = (2 * p->output_zero + 1) * (1 << (right - 1));
    for (int32_t j = 0; j < pixels; j++, to += step, shortcut += step) {
      *to = (int8_t)with_shortcut(sum, mote_ssat8(mote_dsp_requantize(sums[j], multiplier, right, offset)), *shortcut);
    }
    return;
  }
  for (int32_t j = 0; j < pixels; j++, to += step, shortcut += step) {
    int32_t result = mote_dsp_result(channel, sums[j], p->mode, p->output_zero, p->min, p->max);
    *to = (int8_t)(p->residual ? with_shortcut(sum, result, *shortcut) : result);
  }
}

#define RESULT(sum) (int8_t)mote_ssat8(mote_dsp_requantize(sum, multiplier, right, offset))

#endif
