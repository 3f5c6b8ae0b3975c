#include "conv_s8_dsp.h"

/* Columns of four pixels side by side: for each group of four inputs X of pixels 0..3, then Y of pixels 0..3. */
#define GROUP_WORDS 8

static uint32_t *pack(uint32_t *column, const int8_t *x, int32_t groups) {
  for (; groups > 0; groups--, x += 4, column += GROUP_WORDS) {
    uint32_t bytes = mote_load32(x);
    uint32_t odd = mote_pack_odd(bytes);
    column[0] = odd;
    column[4] = mote_pack_even(bytes, odd);
  }
  return column;
}

static uint32_t *fill(uint32_t *column, int32_t zero, int32_t groups) {
  uint32_t bytes = (uint32_t)(zero & 0xff) * 0x01010101u;
  uint32_t odd = mote_pack_odd(bytes);
  uint32_t even = mote_pack_even(bytes, odd);
  for (; groups > 0; groups--, column += GROUP_WORDS) {
    column[0] = odd;
    column[4] = even;
  }
  return column;
}

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

/* The same for any number of channels: the window is first copied together. */
static void patch_of(const mote_conv_s8_dsp_params *p, uint32_t *column, int8_t *patch, const int8_t *image, int32_t top,
                     int32_t left) {
  const mote_window *w = &p->window;
  int32_t channels = w->input_channels;
  int8_t *to = patch;
  for (int32_t ky = 0; ky < w->kernel_height; ky++) {
    int32_t y = top + ky * w->dilation_height;
    for (int32_t kx = 0; kx < w->kernel_width; kx++) {
      int32_t x = left + kx * w->dilation_width;
      int32_t inside = y >= 0 && y < w->input_height && x >= 0 && x < w->input_width;
      const int8_t *from = image + (y * w->input_width + x) * channels;
      for (int32_t c = 0; c < channels; c++) {
        *to++ = inside ? from[c] : (int8_t)p->input_zero;
      }
    }
  }
  pack(column, patch, p->groups);
}

#define PRODUCTS(a, b, c, d) \
  "ldrd %[x0], %[x1], [%[x]], #8\n" \
  "smlad %[" a "], %[t0], %[x0], %[" a "]\n" \
  "smlad %[" b "], %[t1], %[x0], %[" b "]\n" \
  "smlad %[" c "], %[t0], %[x1], %[" c "]\n" \
  "smlad %[" d "], %[t1], %[x1], %[" d "]\n"

#define GROUP \
  "ldrd %[t0], %[t1], [%[w]], #8\n" \
  PRODUCTS("a0", "b0", "a1", "b1") \
  PRODUCTS("a2", "b2", "a3", "b3") \
  "sxtb16 %[t0], %[t0]\n" \
  "sxtb16 %[t1], %[t1]\n" \
  PRODUCTS("a0", "b0", "a1", "b1") \
  PRODUCTS("a2", "b2", "a3", "b3")

/* Adds the products of `groups` groups; all 14 registers are in use, so that the end lies in memory. */
#define SUM(body, bytes) \
  __asm__ volatile("1:\n" body "ldr %[t0], %[end]\n" \
                   "cmp %[w], %[t0]\n" \
                   "bne 1b\n" \
                   : [a0] "+r"(a0), [a1] "+r"(a1), [a2] "+r"(a2), [a3] "+r"(a3), [b0] "+r"(b0), [b1] "+r"(b1), \
                     [b2] "+r"(b2), [b3] "+r"(b3), [w] "+r"(weights), [x] "+r"(columns), [t0] "=&r"(t0), \
                     [t1] "=&r"(t1), [x0] "=&r"(x0), [x1] "=&r"(x1) \
                   : [end] "m"(end) \
                   : "cc", "memory")

/* Two channels of four pixels: sums[0..3] and sums[4..7], 256 times the accumulators. */
static inline const int8_t *products(const int8_t *weights, const uint32_t *columns, int32_t groups, int32_t bias0, int32_t bias1,
                              int32_t *sums) {
  int32_t a0 = bias0, a1 = bias0, a2 = bias0, a3 = bias0;
  int32_t b0 = bias1, b1 = bias1, b2 = bias1, b3 = bias1;
  uint32_t t0, t1, x0, x1;
  const int8_t *volatile end = weights + (groups & ~3) * 8;
  if (groups >= 4) {
    SUM(GROUP GROUP GROUP GROUP, 32);
  }
  if ((groups & 3) != 0) {
    end = weights + (groups & 3) * 8;
    SUM(GROUP, 8);
  }
  sums[0] = a0;
  sums[1] = a1;
  sums[2] = a2;
  sums[3] = a3;
  sums[4] = b0;
  sums[5] = b1;
  sums[6] = b2;
  sums[7] = b3;
  return weights;
}

/* A sum's operand or result: the doubling high product and the rounding shift, for |x| < 2^30. */
static inline int32_t scaled(int32_t x, int32_t multiplier, int32_t right) {
  int32_t high = mote_smmulr(x * 2, multiplier);
  return right == 0 ? high : (high + (high >> 31) + (1 << (right - 1))) >> right;
}

static inline int32_t with_shortcut(const mote_sum *s, int32_t x, int32_t y) {
  int32_t a = scaled((x - s->zero_x) << 20, s->multiplier_x, -s->shift_x);
  int32_t b = scaled((y - s->zero_y) << 20, s->multiplier_y, -s->shift_y);
  return mote_clamp(scaled(a + b, s->multiplier_z, -s->shift_z) + s->zero_z, s->min, s->max);
}

/* Requantises four pixels of one channel and stores them. */
static inline void store(const mote_conv_s8_dsp_params *p, const mote_dsp_channel *channel, const int32_t *sums, int8_t *to,
                         const int8_t *shortcut, int32_t step, int32_t pixels) {
  int32_t mode = p->mode;
  if (mode == MOTE_DSP_SATURATED && !p->residual && pixels == 4) {
    int32_t multiplier = channel->multiplier;
    int32_t right = -channel->shift;
    int32_t offset = (2 * p->output_zero + 1) << (right - 1);
    for (int32_t j = 0; j < 4; j++) {
      *to = (int8_t)mote_ssat8(mote_dsp_requantize(sums[j], multiplier, right, offset));
      to += step;
    }
    return;
  }
  for (int32_t j = 0; j < pixels; j++, to += step, shortcut += step) {
    int32_t result = mote_dsp_result(channel, sums[j], mode, p->output_zero, p->min, p->max);
    *to = (int8_t)(p->residual ? with_shortcut(&p->sum, result, *shortcut) : result);
  }
}

void mote_conv_s8_dsp(const mote_conv_s8_dsp_params *p, uint8_t *arena) {
  const mote_window *w = &p->window;
  const int8_t *x = mote_read(&p->input[0], arena);
  const int8_t *shortcut = mote_read(&p->input[1], arena);
  int8_t *output = (int8_t *)(arena + p->output);
  uint32_t *columns = (uint32_t *)(void *)(arena + p->scratch);
  int8_t *patch = (int8_t *)(columns + p->groups * GROUP_WORDS);
  int32_t channels = w->output_channels;
  int32_t rest = w->batch * w->output_height * w->output_width;
  int32_t row = 0;
  int32_t column = 0;
  while (rest > 0) {
    int32_t pixels = mote_min(rest, 4);
    for (int32_t j = 0; j < pixels; j++) {
      int32_t top = row * w->stride_height - w->pad_top;
      int32_t left = column * w->stride_width - w->pad_left;
      if (w->input_channels % 4 == 0) {
        column_of(p, columns + j, x, top, left);
      } else {
        patch_of(p, columns + j, patch, x, top, left);
      }
      if (++column == w->output_width) {
        column = 0;
        if (++row == w->output_height) {
          row = 0;
          x += w->input_height * w->input_width * w->input_channels;
        }
      }
    }
    const int8_t *weights = p->weights;
    const mote_dsp_channel *channel = p->channels;
    for (int32_t o = 0; o < channels; o += 2, channel += 2) {
      int32_t sums[8];
      weights = products(weights, columns, p->groups, channel[0].bias, channel[1].bias, sums);
      store(p, channel, sums, output + o, shortcut + o, channels, pixels);
      if (o + 1 < channels) {
        store(p, channel + 1, sums + 4, output + o + 1, shortcut + o + 1, channels, pixels);
      }
    }
    output += 4 * channels;
    shortcut += 4 * channels;
    rest -= pixels;
  }
}
