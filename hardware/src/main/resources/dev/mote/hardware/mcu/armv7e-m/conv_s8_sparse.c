#include "conv_s8_sparse.h"

#define PIXELS 4

/* Four elements, then the rest one by one, each into every fourth half-word. */
static int16_t *spread(int16_t *column, const int8_t *x, int32_t count) {
  for (; count >= 4; count -= 4, x += 4, column += 4 * PIXELS) {
    uint32_t bytes = mote_load32(x);
    column[0] = (int8_t)(uint8_t)bytes;
    column[PIXELS] = (int8_t)(uint8_t)(bytes >> 8);
    column[2 * PIXELS] = (int8_t)(uint8_t)(bytes >> 16);
    column[3 * PIXELS] = (int8_t)(uint8_t)(bytes >> 24);
  }
  for (; count > 0; count--, column += PIXELS) {
    *column = *x++;
  }
  return column;
}

static int16_t *fill(int16_t *column, int32_t zero, int32_t count) {
  for (; count > 0; count--, column += PIXELS) {
    *column = (int16_t)zero;
  }
  return column;
}

/* The window of one pixel. */
static void window_of(const mote_conv_s8_sparse_params *p, int16_t *column, const int8_t *image, int32_t top, int32_t left) {
  const mote_window *w = &p->window;
  int32_t channels = w->input_channels;
  for (int32_t ky = 0; ky < w->kernel_height; ky++) {
    int32_t y = top + ky * w->dilation_height;
    int32_t visible = y >= 0 && y < w->input_height;
    if (visible && w->dilation_width == 1 && left >= 0 && left + w->kernel_width <= w->input_width) {
      column = spread(column, image + (y * w->input_width + left) * channels, w->kernel_width * channels);
      continue;
    }
    for (int32_t kx = 0; kx < w->kernel_width; kx++) {
      int32_t x = left + kx * w->dilation_width;
      if (visible && x >= 0 && x < w->input_width) {
        column = spread(column, image + (y * w->input_width + x) * channels, channels);
      } else {
        column = fill(column, p->input_zero, channels);
      }
    }
  }
}

/* Skips zeros and adds one weight's products with four pixels. */
#define PAIR \
  __asm__("ldrb %[zeros], [%[codes]], #1\n" \
          "ldrsb %[weight], [%[codes]], #1\n" \
          "add %[x], %[x], %[zeros], lsl #3\n" \
          "ldrd %[first], %[second], [%[x]], #8\n" \
          "smlabb %[a], %[first], %[weight], %[a]\n" \
          "smlatb %[b], %[first], %[weight], %[b]\n" \
          "smlabb %[c], %[second], %[weight], %[c]\n" \
          "smlatb %[d], %[second], %[weight], %[d]\n" \
          : [a] "+r"(a), [b] "+r"(b), [c] "+r"(c), [d] "+r"(d), [codes] "+r"(codes), [x] "+r"(x), [zeros] "=&r"(zeros), \
            [weight] "=&r"(weight), [first] "=&r"(first), [second] "=&r"(second) \
          : \
          : "memory")

/* All channels of up to four pixels. */
static void tile(const mote_conv_s8_sparse_params *p, const uint32_t *columns, int8_t *to, const int8_t *shortcut,
                 int32_t pixels) {
  const uint8_t *codes = p->codes;
  int32_t outputs = p->window.output_channels;
  for (int32_t o = 0; o < outputs; o++) {
    int32_t pairs = codes[0] | codes[1] << 8;
    const uint32_t *x = columns;
    int32_t a = 0, b = 0, c = 0, d = 0;
    uint32_t zeros, weight, first, second;
    codes += 2;
    for (; pairs >= 4; pairs -= 4) {
      PAIR;
      PAIR;
      PAIR;
      PAIR;
    }
    for (; pairs > 0; pairs--) {
      PAIR;
    }
    int32_t sums[PIXELS] = {a, b, c, d};
    for (int32_t j = 0; j < pixels; j++) {
      const mote_dsp_channel *channel = p->channels + o;
      int32_t sum = mote_add(mote_shift_left(sums[j], 8), channel->bias);
      int32_t result = mote_dsp_result(channel, sum, p->mode, p->output_zero, p->min, p->max);
      int32_t at = j * outputs + o;
      to[at] = (int8_t)(p->residual ? mote_apply_sum(&p->sum, result, shortcut[at]) : result);
    }
  }
}

void mote_conv_s8_sparse(const mote_conv_s8_sparse_params *p, uint8_t *arena) {
  const mote_window *w = &p->window;
  const int8_t *x = mote_read(&p->input[0], arena);
  const int8_t *shortcut = mote_read(&p->input[1], arena);
  int8_t *output = (int8_t *)(arena + p->output);
  uint32_t *columns = (uint32_t *)(void *)(arena + p->scratch);
  int32_t rest = w->batch * w->output_height * w->output_width;
  int32_t row = 0;
  int32_t column = 0;
  for (; rest > 0; rest -= PIXELS, output += PIXELS * w->output_channels, shortcut += PIXELS * w->output_channels) {
    int32_t pixels = mote_min(rest, PIXELS);
    for (int32_t j = 0; j < pixels; j++) {
      window_of(p, (int16_t *)columns + j, x, row * w->stride_height - w->pad_top, column * w->stride_width - w->pad_left);
      if (++column == w->output_width) {
        column = 0;
        if (++row == w->output_height) {
          row = 0;
          x += w->input_height * w->input_width * w->input_channels;
        }
      }
    }
    tile(p, columns, output, shortcut, pixels);
  }
}
