#include "conv_s8_dsp.h"

/* In a column a group is X of pixels 0..3, then Y of pixels 0..3. */
static uint32_t *pack(uint32_t *column, const int8_t *x, int32_t groups) {
  for (; groups > 0; groups--, x += 4, column += MOTE_GROUP_WORDS) {
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
  for (; groups > 0; groups--, column += MOTE_GROUP_WORDS) {
    column[0] = odd;
    column[4] = even;
  }
  return column;
}

#include "conv_dsp.h"

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
  const int8_t *shortcut = (const int8_t *)mote_read(&p->input[1], arena) + first;
  int8_t *output = (int8_t *)(arena + p->output) + first;
  uint32_t *columns = (uint32_t *)(void *)(arena + p->scratch);
  int8_t *patch = (int8_t *)(columns + p->groups * MOTE_GROUP_WORDS);
  shortcut_sum sum = prepared(&p->sum);
  place at = {mote_read(&p->input[0], arena), 0, 0};
  int32_t rest = w->batch * w->output_height * w->output_width;
  for (; rest > 0; rest -= 4, output += 4 * w->output_channels, shortcut += 4 * w->output_channels) {
    int32_t pixels = mote_min(rest, 4);
    columns_of(p, &at, columns, patch, pixels);
    tile(p, range, &sum, columns, output, shortcut, pixels);
  }
}

void mote_conv_s8_dsp(const mote_conv_s8_dsp_params *p, uint8_t *arena) {
  mote_conv_s8_dsp_channels(p, p->weights, 0, p->window.output_channels, arena);
}
