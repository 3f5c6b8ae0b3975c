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

/* Adds the products of all groups up to the end of the weights; 14 registers are in use, so that the end lies in memory. */
#define SUM(body) \
  __asm__ volatile("1:\n" body "ldr %[t0], %[end]\n" \
                   "cmp %[w], %[t0]\n" \
                   "bne 1b\n" \
                   : [a0] "+r"(a0), [a1] "+r"(a1), [a2] "+r"(a2), [a3] "+r"(a3), [b0] "+r"(b0), [b1] "+r"(b1), \
                     [b2] "+r"(b2), [b3] "+r"(b3), [w] "+r"(weights), [x] "+r"(columns), [t0] "=&r"(t0), \
                     [t1] "=&r"(t1), [x0] "=&r"(x0), [x1] "=&r"(x1) \
                   : [end] "m"(end) \
                   : "cc", "memory")

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

/* Some channels and their weights. */
typedef struct {
  const int8_t *weights;
  const mote_dsp_channel *first;
  int32_t count;
} channel_range;

/* Channels of up to four packed pixels. */
static void tile(const mote_conv_s8_dsp_params *p, channel_range range, const shortcut_sum *sum, const uint32_t *packed,
                 int8_t *to, const int8_t *shortcut, int32_t pixels) {
  int32_t channels = p->window.output_channels;
  int32_t zero = 2 * p->output_zero + 1;
  int32_t plain = p->mode == MOTE_DSP_SATURATED && !p->residual && pixels == 4 && range.count % 2 == 0;
  const int8_t *weights = range.weights;
  const mote_dsp_channel *channel = range.first;
  for (int32_t o = 0; o < range.count; o += 2, channel += 2, to += 2, shortcut += 2) {
    int32_t a0 = channel[0].bias, a1 = a0, a2 = a0, a3 = a0;
    int32_t b0 = channel[1].bias, b1 = b0, b2 = b0, b3 = b0;
    uint32_t t0, t1, x0, x1;
    const uint32_t *columns = packed;
    const int8_t *volatile end = weights + (p->groups & ~3) * 8;
    if (p->groups >= 4) {
      SUM(GROUP GROUP GROUP GROUP);
    }
    if ((p->groups & 3) != 0) {
      end = weights + (p->groups & 3) * 8;
      SUM(GROUP);
    }
    if (plain) {
      int32_t multiplier = channel[0].multiplier;
      int32_t right = -channel[0].shift;
      int32_t offset = mote_shift_left(zero, right - 1);
      int8_t *far = to + 2 * channels;
      to[0] = RESULT(a0);
      to[channels] = RESULT(a1);
      far[0] = RESULT(a2);
      far[channels] = RESULT(a3);
      multiplier = channel[1].multiplier;
      right = -channel[1].shift;
      offset = mote_shift_left(zero, right - 1);
      to[1] = RESULT(b0);
      to[channels + 1] = RESULT(b1);
      far[1] = RESULT(b2);
      far[channels + 1] = RESULT(b3);
    } else {
      int32_t sums[8] = {a0, a1, a2, a3, b0, b1, b2, b3};
      store(p, sum, channel, sums, to, shortcut, pixels);
      if (o + 1 < range.count) {
        store(p, sum, channel + 1, sums + 4, to + 1, shortcut + 1, pixels);
      }
    }
  }
}

void mote_conv_s8_dsp_channels(const mote_conv_s8_dsp_params *p, const int8_t *weights, int32_t first, int32_t count,
                               uint8_t *arena) {
  channel_range range = {weights, p->channels + first, count};
  const mote_window *w = &p->window;
  const int8_t *x = mote_read(&p->input[0], arena);
  const int8_t *shortcut = (const int8_t *)mote_read(&p->input[1], arena) + first;
  int8_t *output = (int8_t *)(arena + p->output) + first;
  uint32_t *columns = (uint32_t *)(void *)(arena + p->scratch);
  int8_t *patch = (int8_t *)(columns + p->groups * GROUP_WORDS);
  shortcut_sum sum = prepared(&p->sum);
  int32_t rest = w->batch * w->output_height * w->output_width;
  int32_t row = 0;
  int32_t column = 0;
  for (; rest > 0; rest -= 4, output += 4 * w->output_channels, shortcut += 4 * w->output_channels) {
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
    tile(p, range, &sum, columns, output, shortcut, pixels);
  }
}

void mote_conv_s8_dsp(const mote_conv_s8_dsp_params *p, uint8_t *arena) {
  mote_conv_s8_dsp_channels(p, p->weights, 0, p->window.output_channels, arena);
}
