/* For the DSP extension: four pixels at a time are widened to columns of halves, two inputs apart as SXTB16 leaves the
   weights; each word of weights is then used for all four. Sums are exact for any weights. */
#include "conv_trained.h"

#include "dsp.h"

static inline uint32_t even_bytes(uint32_t word) {
  uint32_t halves;
  __asm__("sxtb16 %0, %1" : "=r"(halves) : "r"(word));
  return halves;
}

static inline uint32_t odd_bytes(uint32_t word) {
  uint32_t halves;
  __asm__("sxtb16 %0, %1, ror #8" : "=r"(halves) : "r"(word));
  return halves;
}

static inline uint32_t less(uint32_t halves, uint32_t zeros) {
  uint32_t result;
  __asm__("ssub16 %0, %1, %2" : "=r"(result) : "r"(halves), "r"(zeros));
  return result;
}

/* The window at a place less the zero point, as a column: `count` words of halves. */
static void pack(const mote_conv_trained_params *p, const int8_t *image, int32_t top, int32_t left, uint32_t *column,
                 int32_t count) {
  const mote_window *w = &p->window;
  uint32_t zeros = (uint32_t)(uint16_t)p->input_zero * 0x10001u;
  int32_t whole = (w->input_channels & 3) == 0;
  int16_t *halves = (int16_t *)column;
  int32_t at = 0;
  for (int32_t ky = 0; ky < w->kernel_height; ky++) {
    int32_t row = top + ky * w->dilation_height;
    for (int32_t kx = 0; kx < w->kernel_width; kx++) {
      int32_t c = left + kx * w->dilation_width;
      int32_t inside = row >= 0 && row < w->input_height && c >= 0 && c < w->input_width;
      const int8_t *from = image + (row * w->input_width + c) * w->input_channels;
      if (!inside || whole) {
        uint32_t *to = column + at / 2;
        for (int32_t i = 0; whole && i < w->input_channels; i += 4, to += 2) {
          uint32_t word = inside ? mote_load32(from + i) : 0;
          to[0] = inside ? less(even_bytes(word), zeros) : 0;
          to[1] = inside ? less(odd_bytes(word), zeros) : 0;
        }
      }
      for (int32_t i = 0; !whole && i < w->input_channels; i++) {
        int32_t j = at + i;
        halves[(j & ~3) + (j & 1) * 2 + (j >> 1 & 1)] = (int16_t)(inside ? from[i] - p->input_zero : 0);
      }
      at += w->input_channels;
    }
  }
  for (; at < 2 * count; at++) {
    halves[(at & ~3) + (at & 1) * 2 + (at >> 1 & 1)] = 0;
  }
}

/* The sums of one channel for four columns. */
static inline void four(const int8_t *weights, const uint32_t *columns, int32_t count, int32_t *sums) {
  int32_t a = sums[0], b = sums[0], c = sums[0], d = sums[0];
  const uint32_t *second = columns + count, *third = second + count, *fourth = third + count;
  for (int32_t i = 0; i < count; i += 2, weights += 4) {
    uint32_t word = mote_load32(weights);
    uint32_t even = even_bytes(word), odd = odd_bytes(word);
    a = mote_smlad(odd, columns[i + 1], mote_smlad(even, columns[i], a));
    b = mote_smlad(odd, second[i + 1], mote_smlad(even, second[i], b));
    c = mote_smlad(odd, third[i + 1], mote_smlad(even, third[i], c));
    d = mote_smlad(odd, fourth[i + 1], mote_smlad(even, fourth[i], d));
  }
  sums[0] = a;
  sums[1] = b;
  sums[2] = c;
  sums[3] = d;
}

static inline int32_t one(const int8_t *weights, const uint32_t *column, int32_t count, int32_t sum) {
  for (int32_t i = 0; i < count; i += 2, weights += 4) {
    uint32_t word = mote_load32(weights);
    sum = mote_smlad(odd_bytes(word), column[i + 1], mote_smlad(even_bytes(word), column[i], sum));
  }
  return sum;
}

static void full(const mote_conv_trained_params *p, const mote_integers *integers, uint8_t *arena) {
  const mote_window *w = &p->window;
  const int8_t *x = mote_read(&p->input[0], arena);
  const int8_t *shortcut = mote_read(&p->input[1], arena);
  int8_t *y = (int8_t *)arena + p->output;
  uint32_t *columns = (uint32_t *)(void *)(arena + p->scratch);
  int32_t count = (p->output_step + 3) / 4 * 2;
  int32_t outputs = w->output_channels;
  int32_t pixels = w->batch * w->output_height * w->output_width;
  for (int32_t pixel = 0; pixel < pixels; pixel += 4, y += 4 * outputs, shortcut += 4 * outputs) {
    int32_t here = mote_min(4, pixels - pixel);
    for (int32_t k = 0; k < here; k++) {
      int32_t column = (pixel + k) % w->output_width, line = (pixel + k) / w->output_width;
      int32_t row = line % w->output_height;
      const int8_t *image = x + line / w->output_height * w->input_height * w->input_width * w->input_channels;
      pack(p, image, row * w->stride_height - w->pad_top, column * w->stride_width - w->pad_left, columns + k * count,
           count);
    }
    for (int32_t o = 0; o < outputs; o++) {
      const int8_t *weights = integers->weights + o * p->output_step;
      int32_t sums[4] = {integers->bias[o], 0, 0, 0};
      if (here == 4) {
        four(weights, columns, count, sums);
      } else {
        for (int32_t k = here - 1; k >= 0; k--) {
          sums[k] = one(weights, columns + k * count, count, sums[0]);
        }
      }
      for (int32_t k = 0; k < here; k++) {
        y[k * outputs + o] = mote_trained_result(p, sums[k], o, shortcut + k * outputs);
      }
    }
  }
}

void mote_conv_trained(const mote_conv_trained_params *p, const mote_integers *integers, uint8_t *arena) {
  if (p->full) {
    full(p, &integers[p->number], arena);
  } else {
    mote_trained_plain(p, &integers[p->number], arena);
  }
}
