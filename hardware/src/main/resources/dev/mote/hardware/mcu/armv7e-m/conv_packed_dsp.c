#include "conv_packed_dsp.h"

#include "packed_dsp.h"

/* In a column a group is the even pairs of pixels 0..3, then the odd ones. */
static uint32_t *pack(uint32_t *column, const int8_t *x, int32_t groups) {
  for (; groups > 0; groups--, x += 4, column += MOTE_GROUP_WORDS) {
    uint32_t bytes = mote_load32(x);
    column[0] = mote_even_pair(bytes);
    column[4] = mote_odd_pair(bytes);
  }
  return column;
}

static uint32_t *fill(uint32_t *column, int32_t zero, int32_t groups) {
  uint32_t pair = (uint32_t)(zero & 0xffff) * 0x10001u;
  for (; groups > 0; groups--, column += MOTE_GROUP_WORDS) {
    column[0] = pair;
    column[4] = pair;
  }
  return column;
}

#include "conv_dsp.h"

/* The pair whose codes a shift brings up: 8 multiply-accumulates in 6 instructions. */
#define PAIR(shift) \
  "and %[t], %[mask], %[n], lsl #" #shift "\n" \
  "ldmia %[x]!, {r0, r1, r2, r3}\n" \
  "smlad %[a], %[t], r0, %[a]\n" \
  "smlad %[b], %[t], r1, %[b]\n" \
  "smlad %[c], %[t], r2, %[c]\n" \
  "smlad %[d], %[t], r3, %[d]\n"

#define LOAD "ldr %[n], [%[w]], #4\n"
#define WORD_5 LOAD PAIR(0) PAIR(5) PAIR(10)
#define WORD_4 LOAD PAIR(0) PAIR(4) PAIR(8) PAIR(12)
#define WORD_3 LOAD PAIR(0) PAIR(3) PAIR(6) PAIR(9) PAIR(12)
#define WORD_2 LOAD PAIR(0) PAIR(2) PAIR(4) PAIR(6) PAIR(8) PAIR(10) PAIR(12) PAIR(14)
#define WORD_1 \
  LOAD PAIR(0) PAIR(1) PAIR(2) PAIR(3) PAIR(4) PAIR(5) PAIR(6) PAIR(7) PAIR(8) PAIR(9) PAIR(10) PAIR(11) PAIR(12) \
      PAIR(13) PAIR(14) PAIR(15)

/* Adds the products of all words up to the end of the weights. */
#define SUM(body) \
  __asm__ volatile("1:\n" body "ldr %[t], %[end]\n" \
                   "cmp %[w], %[t]\n" \
                   "bne 1b\n" \
                   : [a] "+r"(a), [b] "+r"(b), [c] "+r"(c), [d] "+r"(d), [w] "+r"(weights), [x] "+r"(columns), \
                     [t] "=&r"(t), [n] "=&r"(n) \
                   : [mask] "r"(mask), [end] "m"(end) \
                   : "r0", "r1", "r2", "r3", "cc", "memory")

/* Four words at a time, then the others one by one. */
#define SUMS(word) \
  if (p->words >= 4) { \
    SUM(word word word word); \
  } \
  if ((p->words & 3) != 0) { \
    end = weights + (p->words & 3); \
    SUM(word); \
  }

/* `half` times the sums of four pixels. */
static void halves(const uint32_t *columns, int32_t pairs, int32_t half, int32_t *sums) {
  const uint32_t ones = 0x10001;
  int32_t a = 0, b = 0, c = 0, d = 0;
  for (; pairs > 0; pairs--, columns += 4) {
    a = mote_smlad(ones, columns[0], a);
    b = mote_smlad(ones, columns[1], b);
    c = mote_smlad(ones, columns[2], c);
    d = mote_smlad(ones, columns[3], d);
  }
  sums[0] = mote_times(a, half);
  sums[1] = mote_times(b, half);
  sums[2] = mote_times(c, half);
  sums[3] = mote_times(d, half);
}

/* All channels of up to four pixels; noinline leaves enough registers for the assembly. */
static __attribute__((noinline)) void tile(const mote_conv_packed_dsp_params *p, const shortcut_sum *sum,
                                           const uint32_t *packed, int8_t *to, const int8_t *shortcut, int32_t pixels) {
  const mote_conv_s8_dsp_params *l = &p->layer;
  int32_t channels = l->window.output_channels;
  int32_t zero = 2 * l->output_zero + 1;
  int32_t plain = l->mode == MOTE_DSP_SATURATED && !l->residual && pixels == 4;
  uint32_t mask = mote_packed_mask(p->bits);
  const uint32_t *weights = p->weights;
  const mote_dsp_channel *channel = l->channels;
  int32_t start[4] = {0, 0, 0, 0};
  if (p->half != 0) {
    halves(packed, 2 * l->groups, p->half, start);
  }
  for (int32_t o = 0; o < channels; o++, channel++, to++, shortcut++) {
    int32_t a = mote_add(channel->bias, start[0]), b = mote_add(channel->bias, start[1]);
    int32_t c = mote_add(channel->bias, start[2]), d = mote_add(channel->bias, start[3]);
    uint32_t t, n;
    const uint32_t *columns = packed;
    const uint32_t *volatile end = weights + (p->words & ~3);
    switch (p->bits) {
    case 1:
      end = weights + p->words;
      SUM(WORD_1);
      break;
    case 2:
      SUMS(WORD_2)
      break;
    case 3:
      SUMS(WORD_3)
      break;
    case 4:
      SUMS(WORD_4)
      break;
    default:
      SUMS(WORD_5)
    }
    if (plain) {
      int32_t multiplier = channel->multiplier;
      int32_t right = -channel->shift;
      int32_t offset = mote_shift_left(zero, right - 1);
      int8_t *far = to + 2 * channels;
      to[0] = RESULT(a);
      to[channels] = RESULT(b);
      far[0] = RESULT(c);
      far[channels] = RESULT(d);
    } else {
      int32_t sums[4] = {a, b, c, d};
      store(l, sum, channel, sums, to, shortcut, pixels);
    }
  }
}

void mote_conv_packed_dsp(const mote_conv_packed_dsp_params *p, uint8_t *arena) {
  const mote_conv_s8_dsp_params *l = &p->layer;
  const mote_window *w = &l->window;
  int32_t length = w->kernel_height * w->kernel_width * w->input_channels;
  const int8_t *shortcut = mote_read(&l->input[1], arena);
  int8_t *output = (int8_t *)(arena + l->output);
  uint32_t *columns = (uint32_t *)(void *)(arena + l->scratch);
  int8_t *patch = (int8_t *)(arena + l->scratch + p->patch);
  shortcut_sum sum = prepared(&l->sum);
  place at = {mote_read(&l->input[0], arena), 0, 0};
  for (int32_t i = length; i < 4 * l->groups; i++) {
    patch[i] = 0;
  }
  int32_t rest = w->batch * w->output_height * w->output_width;
  for (; rest > 0; rest -= 4, output += 4 * w->output_channels, shortcut += 4 * w->output_channels) {
    int32_t pixels = mote_min(rest, 4);
    columns_of(l, &at, columns, patch, pixels);
    tile(p, &sum, columns, output, shortcut, pixels);
  }
}
