#include "depthwise_s8_dsp.h"

/* Widens one row of one channel; padding keeps what it was filled with. */
static void widen(int16_t *to, const int8_t *x, int32_t step, int32_t count) {
  for (; count >= 4; count -= 4, to += 4) {
    int32_t a = *x;
    x += step;
    int32_t b = *x;
    x += step;
    int32_t c = *x;
    x += step;
    int32_t d = *x;
    x += step;
    to[0] = (int16_t)a;
    to[1] = (int16_t)b;
    to[2] = (int16_t)c;
    to[3] = (int16_t)d;
  }
  for (; count > 0; count--, x += step) {
    *to++ = *x;
  }
}

static void fill(int16_t *to, int32_t value, int32_t count) {
  uint32_t pair = (uint32_t)(value & 0xffff) * 0x10001u;
  uint32_t *words = (uint32_t *)(void *)to;
  for (; count > 0; count -= 2) {
    *words++ = pair;
  }
}

/* How sums of one channel become results. */
typedef struct {
  const mote_dsp_channel *channel;
  int32_t multiplier, right, offset, mode, zero, min, max;
} finish;

static inline int32_t finished(const finish *f, int32_t sum) {
  if (f->mode == MOTE_DSP_GENERAL) {
    return mote_clamp(mote_add(mote_requantize(sum, f->multiplier, f->channel->shift), f->zero), f->min, f->max);
  }
  int32_t scaled = mote_smmulr(sum * 2, f->multiplier);
  return mote_clamp((scaled + (scaled >> 31) + f->offset) >> f->right, f->min, f->max);
}

static inline int32_t saturated(int32_t sum, int32_t multiplier, int32_t right, int32_t offset) {
  int32_t scaled = mote_smmulr(sum * 2, multiplier);
  return mote_ssat8((scaled + (scaled >> 31) + offset) >> right);
}

/* A row of results of a 3x3 kernel at stride 1, two at a time, or at stride 2. Weights of a row: (w0, w1), (w1, w2). */
static void row_3x3(const int16_t *const *rows, const uint32_t *weights, const finish *f, int8_t *to, int32_t step,
                    int32_t count, int32_t stride) {
  const uint32_t *r0 = (const uint32_t *)(const void *)rows[0];
  const uint32_t *r1 = (const uint32_t *)(const void *)rows[1];
  const uint32_t *r2 = (const uint32_t *)(const void *)rows[2];
  uint32_t u0 = weights[0], v0 = weights[1], u1 = weights[2], v1 = weights[3], u2 = weights[4], v2 = weights[5];
  int32_t bias = f->channel->bias;
  int32_t multiplier = f->multiplier, right = f->right, offset = f->offset;
  int32_t plain = f->mode == MOTE_DSP_SATURATED;
  if (stride == 2) {
    for (; count > 0; count--, r0++, r1++, r2++, to += step) {
      int32_t sum = mote_smlabt(r0[1], v0, mote_smlad(r0[0], u0, bias));
      sum = mote_smlabt(r1[1], v1, mote_smlad(r1[0], u1, sum));
      sum = mote_smlabt(r2[1], v2, mote_smlad(r2[0], u2, sum));
      *to = (int8_t)(plain ? saturated(sum, multiplier, right, offset) : finished(f, sum));
    }
    return;
  }
  for (; count > 0; count -= 2, r0++, r1++, r2++) {
    uint32_t a = r0[0], b = r0[1];
    int32_t first = mote_smlabt(b, v0, mote_smlad(a, u0, bias));
    int32_t second = mote_smlad(b, v0, mote_smlatb(a, u0, bias));
    a = r1[0];
    b = r1[1];
    first = mote_smlabt(b, v1, mote_smlad(a, u1, first));
    second = mote_smlad(b, v1, mote_smlatb(a, u1, second));
    a = r2[0];
    b = r2[1];
    first = mote_smlabt(b, v2, mote_smlad(a, u2, first));
    second = mote_smlad(b, v2, mote_smlatb(a, u2, second));
    *to = (int8_t)(plain ? saturated(first, multiplier, right, offset) : finished(f, first));
    to += step;
    if (count > 1) {
      *to = (int8_t)(plain ? saturated(second, multiplier, right, offset) : finished(f, second));
      to += step;
    }
  }
}

/* A row of results of any kernel and stride. Weights of a row: (w0, w1), (w2, w3), ..., filled up with 0. */
static void row_any(const mote_depthwise_s8_dsp_params *p, const int16_t *const *rows, const uint32_t *weights, const finish *f,
                    int8_t *to) {
  const mote_window *w = &p->window;
  int32_t pairs = (w->kernel_width + 1) / 2;
  for (int32_t column = 0; column < w->output_width; column++, to += w->output_channels) {
    int32_t sum = f->channel->bias;
    const uint32_t *weight = weights;
    for (int32_t ky = 0; ky < w->kernel_height; ky++) {
      const int16_t *x = rows[ky] + column * w->stride_width;
      for (int32_t pair = pairs; pair > 0; pair--, x += 2) {
        sum = mote_smlad(mote_load32(x), *weight++, sum);
      }
    }
    *to = (int8_t)finished(f, sum);
  }
}

void mote_depthwise_s8_dsp_channels(const mote_depthwise_s8_dsp_params *p, const int16_t *first_weights, int32_t first,
                                    int32_t count, uint8_t *arena) {
  const mote_window *w = &p->window;
  const int8_t *input = mote_read(&p->input[0], arena);
  int8_t *output = (int8_t *)(arena + p->output);
  int32_t channels = w->input_channels;
  int32_t height = w->kernel_height;
  int32_t words = height * ((w->kernel_width + 1) / 2);
  int32_t line = w->input_width * channels;
  int32_t small = height == 3 && w->kernel_width == 3 && w->stride_width <= 2;
  const int16_t *rows[MOTE_DSP_MOST_ROWS]; /* the ring, from the oldest row on */
  for (int32_t image = 0; image < w->batch; image++) {
    const uint32_t *weights = (const uint32_t *)(const void *)first_weights;
    for (int32_t ky = 0; ky < height; ky++) {
      rows[ky] = (const int16_t *)(const void *)(arena + p->scratch + ky * p->row_bytes);
      fill((int16_t *)rows[ky], p->input_zero, p->row_bytes / 2);
    }
    for (int32_t c = first; c < first + count; c++, weights += words) {
      const mote_dsp_channel *channel = p->channels + c;
      int32_t right = -channel->shift;
      int32_t offset = p->mode == MOTE_DSP_GENERAL ? 0 : mote_shift_left(2 * p->output_zero + 1, right - 1);
      finish f = {channel, channel->multiplier, right, offset, p->mode, p->output_zero, p->min, p->max};
      int32_t next = -w->pad_top; /* the input row that is widened next */
      int32_t last = next + height;
      const int8_t *from = input + next * line + c;
      int8_t *to = output + c;
      for (int32_t row = w->output_height; row > 0; row--, last += w->stride_height) {
        for (; next < last; next++, from += line) {
          int16_t *oldest = (int16_t *)rows[0];
          for (int32_t ky = 1; ky < height; ky++) {
            rows[ky - 1] = rows[ky];
          }
          rows[height - 1] = oldest;
          if (next >= 0 && next < w->input_height) {
            widen(oldest + w->pad_left, from, channels, w->input_width);
          } else {
            fill(oldest, p->input_zero, p->row_bytes / 2);
          }
        }
        if (small) {
          row_3x3(rows, weights, &f, to, channels, w->output_width, w->stride_width);
        } else {
          row_any(p, rows, weights, &f, to);
        }
        to += w->output_width * channels;
      }
    }
    input += w->input_height * line;
    output += w->output_height * w->output_width * channels;
  }
}

void mote_depthwise_s8_dsp(const mote_depthwise_s8_dsp_params *p, uint8_t *arena) {
  mote_depthwise_s8_dsp_channels(p, p->weights, 0, p->window.input_channels, arena);
}
