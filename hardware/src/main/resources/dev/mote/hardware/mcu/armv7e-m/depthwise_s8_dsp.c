#include "depthwise_s8_dsp.h"

/* Weights of a row lie in pairs of halves (w0, w1), (w2, w3), ..., filled up with 0. */

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
  return f->mode == MOTE_DSP_SATURATED
             ? mote_ssat8(mote_dsp_requantize(sum * 256, f->multiplier, f->right, f->offset))
             : mote_dsp_result(f->channel, sum * 256, f->mode, f->zero, f->min, f->max);
}

/* A row of results of a 3x3 kernel at stride 1: two at a time. */
static void row_3x3(const int16_t *const *rows, const uint32_t *weights, const finish *f, int8_t *to, int32_t step,
                    int32_t count) {
  const uint32_t *r0 = (const uint32_t *)(const void *)rows[0];
  const uint32_t *r1 = (const uint32_t *)(const void *)rows[1];
  const uint32_t *r2 = (const uint32_t *)(const void *)rows[2];
  uint32_t w00 = weights[0], w10 = weights[2], w20 = weights[4];
  /* (w1, w2) of each row */
  uint32_t w01 = (w00 >> 16) | (weights[1] << 16);
  uint32_t w11 = (w10 >> 16) | (weights[3] << 16);
  uint32_t w21 = (w20 >> 16) | (weights[5] << 16);
  int32_t bias = f->channel->bias;
  int32_t multiplier = f->multiplier, right = f->right, offset = f->offset;
  for (; count > 0; count -= 2, r0++, r1++, r2++) {
    uint32_t a = r0[0], b = r0[1];
    int32_t first = mote_smlabt(b, w01, mote_smlad(a, w00, bias));
    int32_t second = mote_smlad(b, w01, mote_smlatb(a, w00, bias));
    a = r1[0];
    b = r1[1];
    first = mote_smlabt(b, w11, mote_smlad(a, w10, first));
    second = mote_smlad(b, w11, mote_smlatb(a, w10, second));
    a = r2[0];
    b = r2[1];
    first = mote_smlabt(b, w21, mote_smlad(a, w20, first));
    second = mote_smlad(b, w21, mote_smlatb(a, w20, second));
    if (f->mode == MOTE_DSP_SATURATED) {
      *to = (int8_t)mote_ssat8(mote_dsp_requantize(first * 256, multiplier, right, offset));
    } else {
      *to = (int8_t)finished(f, first);
    }
    to += step;
    if (count > 1) {
      if (f->mode == MOTE_DSP_SATURATED) {
        *to = (int8_t)mote_ssat8(mote_dsp_requantize(second * 256, multiplier, right, offset));
      } else {
        *to = (int8_t)finished(f, second);
      }
      to += step;
    }
  }
}

/* A row of results of any kernel and stride. */
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

void mote_depthwise_s8_dsp(const mote_depthwise_s8_dsp_params *p, uint8_t *arena) {
  const mote_window *w = &p->window;
  const int8_t *input = mote_read(&p->input[0], arena);
  int8_t *output = (int8_t *)(arena + p->output);
  int8_t *ring = (int8_t *)(arena + p->scratch);
  int32_t channels = w->input_channels;
  int32_t height = w->kernel_height;
  int32_t words = height * ((w->kernel_width + 1) / 2);
  const int16_t *rows[MOTE_DSP_MOST_ROWS];
  for (int32_t image = 0; image < w->batch; image++) {
    const uint32_t *weights = (const uint32_t *)(const void *)p->weights;
    fill((int16_t *)(void *)ring, p->input_zero, height * p->row_bytes / 2);
    for (int32_t c = 0; c < channels; c++, weights += words) {
      const mote_dsp_channel *channel = p->channels + c;
      int32_t right = -channel->shift;
      finish f = {channel,      channel->multiplier, right, p->mode == MOTE_DSP_GENERAL ? 0 : (2 * p->output_zero + 1) << (right - 1),
                  p->mode, p->output_zero,      p->min, p->max};
      int32_t next = -w->pad_top; /* the input row that is widened next, into its place in the ring */
      int32_t slot = 0;
      int8_t *to = output + c;
      for (int32_t row = 0; row < w->output_height; row++, to += w->output_width * channels) {
        int32_t last = row * w->stride_height - w->pad_top + height;
        for (; next < last; next++) {
          int16_t *line = (int16_t *)(void *)(ring + slot * p->row_bytes);
          if (next >= 0 && next < w->input_height) {
            widen(line + w->pad_left, input + next * w->input_width * channels + c, channels, w->input_width);
          } else {
            fill(line, p->input_zero, p->row_bytes / 2);
          }
          slot = slot + 1 == height ? 0 : slot + 1;
        }
        /* slot is now the place of the oldest row */
        for (int32_t ky = 0, at = slot; ky < height; ky++) {
          rows[ky] = (const int16_t *)(const void *)(ring + at * p->row_bytes);
          at = at + 1 == height ? 0 : at + 1;
        }
        if (height == 3 && w->kernel_width == 3 && w->stride_width == 1) {
          row_3x3(rows, weights, &f, to, channels, w->output_width);
        } else {
          row_any(p, rows, weights, &f, to);
        }
      }
    }
    input += w->input_height * w->input_width * channels;
    output += w->output_height * w->output_width * channels;
  }
}
