#include "conv_binary_dsp.h"

#include "packed_dsp.h"

#define PIXELS 8
/* Words of a table: 16 combinations of 8 halves. */
#define TABLE_WORDS 64
/* Blocks of tables whose sums fit 16 bits. */
#define BLOCKS 3

/* What a channel has added up for eight pixels: in 16 bits, and what went over from there. */
typedef struct {
  uint32_t halves[PIXELS / 2];
  int32_t sums[PIXELS];
} total;

/* Here a column is a window as it is. */
static uint32_t *pack(uint32_t *column, const int8_t *x, int32_t groups) {
  for (; groups > 0; groups--, x += 4) {
    *column++ = mote_load32(x);
  }
  return column;
}

static uint32_t *fill(uint32_t *column, int32_t zero, int32_t groups) {
  for (; groups > 0; groups--) {
    *column++ = (uint32_t)(zero & 0xff) * 0x01010101u;
  }
  return column;
}

#include "conv_dsp.h"

static inline uint32_t plus(uint32_t a, uint32_t b) {
  uint32_t sum;
  __asm__("sadd16 %0, %1, %2" : "=r"(sum) : "r"(a), "r"(b));
  return sum;
}

static inline uint32_t minus(uint32_t a, uint32_t b) {
  uint32_t difference;
  __asm__("ssub16 %0, %1, %2" : "=r"(difference) : "r"(a), "r"(b));
  return difference;
}

/* The low halves of two words, or their high halves. */
static inline uint32_t lows(uint32_t a, uint32_t b) {
  uint32_t both;
  __asm__("pkhbt %0, %1, %2, lsl #16" : "=r"(both) : "r"(a), "r"(b));
  return both;
}

static inline uint32_t highs(uint32_t a, uint32_t b) {
  uint32_t both;
  __asm__("pkhtb %0, %1, %2, asr #16" : "=r"(both) : "r"(b), "r"(a));
  return both;
}

/* The table's words of two pixels, from their four activations each. */
static inline void tabulate(uint32_t *table, uint32_t first, uint32_t second) {
  uint32_t even1 = mote_even_pair(first), even2 = mote_even_pair(second);
  uint32_t odd1 = mote_odd_pair(first), odd2 = mote_odd_pair(second);
  uint32_t x0 = lows(even1, even2), x1 = lows(odd1, odd2), x2 = highs(even1, even2), x3 = highs(odd1, odd2);
  uint32_t sum = plus(plus(x0, x1), plus(x2, x3));
  x0 = plus(x0, x0);
  x1 = plus(x1, x1);
  x2 = plus(x2, x2);
  x3 = plus(x3, x3);
  for (int32_t i = 0; i < 2; i++, table += 32) { /* without and with input 3 */
    uint32_t other = minus(sum, x2);
    table[0] = sum;
    table[16] = other;
    table[8] = minus(sum, x1);
    table[24] = minus(other, x1);
    sum = minus(sum, x0);
    other = minus(other, x0);
    table[4] = sum;
    table[20] = other;
    table[12] = minus(sum, x1);
    table[28] = minus(other, x1);
    sum = minus(plus(sum, x0), x3);
  }
}

/* What four bits pick for eight pixels: 32 multiply-accumulates in 8 instructions. */
#define PICK(bit) \
  "ubfx %[t], %[n], #" #bit ", #4\n" \
  "add %[t], %[table], %[t], lsl #4\n" \
  "ldmia %[t], {r0, r1, r2, r3}\n" \
  "sadd16 %[a], %[a], r0\n" \
  "sadd16 %[b], %[b], r1\n" \
  "sadd16 %[c], %[c], r2\n" \
  "sadd16 %[d], %[d], r3\n" \
  "add %[table], #256\n"

#define PICKS PICK(0) PICK(4) PICK(8) PICK(12) PICK(16) PICK(20) PICK(24) PICK(28)

/* Adds the halves of a word to two sums. */
static inline void spread(int32_t *sums, uint32_t halves) {
  int32_t low, high;
  __asm__("sxtah %0, %1, %2" : "=r"(low) : "r"(sums[0]), "r"(halves));
  __asm__("sxtah %0, %1, %2, ror #16" : "=r"(high) : "r"(sums[1]), "r"(halves));
  sums[0] = low;
  sums[1] = high;
}

/* Adds to all channels' halves what `words` words of bits (1 or 2) of each pick; then moves them to the sums if told so. */
static __attribute__((noinline)) const uint32_t *pick(const uint32_t *weights, const uint32_t *tables, int32_t words,
                                                      total *totals, int32_t channels, int32_t move) {
  for (; channels > 0; channels--, totals++) {
    uint32_t a = totals->halves[0], b = totals->halves[1], c = totals->halves[2], d = totals->halves[3], t, n;
    const uint32_t *table = tables;
    for (int32_t i = words; i > 0; i--) {
      n = *weights++;
      __asm__ volatile(PICKS
                       : [a] "+r"(a), [b] "+r"(b), [c] "+r"(c), [d] "+r"(d), [table] "+r"(table), [t] "=&r"(t)
                       : [n] "r"(n)
                       : "r0", "r1", "r2", "r3", "cc", "memory");
    }
    if (move) {
      spread(totals->sums, a);
      spread(totals->sums + 2, b);
      spread(totals->sums + 4, c);
      spread(totals->sums + 6, d);
      a = b = c = d = 0;
    }
    totals->halves[0] = a;
    totals->halves[1] = b;
    totals->halves[2] = c;
    totals->halves[3] = d;
  }
  return weights;
}

/* The sums of all channels over windows that lie `bytes` bytes apart. */
static void sums_of(const mote_conv_binary_dsp_params *p, const int8_t *windows, int32_t bytes, uint32_t *tables,
                    total *totals) {
  int32_t channels = p->layer.window.output_channels;
  const uint32_t *weights = p->weights;
  for (int32_t o = 0; o < channels; o++) {
    for (int32_t i = 0; i < PIXELS / 2; i++) {
      totals[o].halves[i] = 0;
    }
    for (int32_t i = 0; i < PIXELS; i++) {
      totals[o].sums[i] = 0;
    }
  }
  int32_t block = 1;
  for (int32_t words = p->words; words > 0; words -= 2, block = block == BLOCKS ? 1 : block + 1) {
    int32_t groups = mote_min(words, 2) * 8;
    uint32_t *table = tables;
    for (int32_t group = 0; group < groups; group++, windows += 4, table += TABLE_WORDS) {
      const int8_t *window = windows;
      for (int32_t pair = 0; pair < PIXELS / 2; pair++, window += 2 * bytes) {
        tabulate(table + pair, mote_load32(window), mote_load32(window + bytes));
      }
    }
    weights = pick(weights, tables, mote_min(words, 2), totals, channels, block == BLOCKS || words <= 2);
  }
}

/* Results of all channels of up to eight pixels. */
static void finish(const mote_conv_s8_dsp_params *l, const shortcut_sum *sum, total *totals, int8_t *to,
                   const int8_t *shortcut, int32_t pixels) {
  int32_t channels = l->window.output_channels;
  int32_t zero = 2 * l->output_zero + 1;
  int32_t plain = l->mode == MOTE_DSP_SATURATED && !l->residual;
  const mote_dsp_channel *channel = l->channels;
  for (int32_t o = 0; o < channels; o++, channel++, totals++, to++, shortcut++) {
    int32_t *sums = totals->sums;
    int32_t bias = channel->bias;
    if (plain) {
      int32_t multiplier = channel->multiplier;
      int32_t right = -channel->shift;
      int32_t offset = mote_shift_left(zero, right - 1);
      int8_t *at = to;
      for (int32_t j = 0; j < pixels; j++, at += channels) {
        *at = RESULT(mote_shift_left(sums[j], 14) + bias);
      }
    } else {
      for (int32_t j = 0; j < pixels; j++) {
        sums[j] = mote_add(mote_shift_left(sums[j], 14), bias);
      }
      store(l, sum, channel, sums, to, shortcut, pixels);
    }
  }
}

void mote_conv_binary_dsp(const mote_conv_binary_dsp_params *p, uint8_t *arena) {
  const mote_conv_s8_dsp_params *l = &p->layer;
  const mote_window *w = &l->window;
  int32_t length = w->kernel_height * w->kernel_width * w->input_channels;
  int32_t bytes = 32 * p->words;
  const int8_t *shortcut = mote_read(&l->input[1], arena);
  int8_t *output = (int8_t *)(arena + l->output);
  uint32_t *tables = (uint32_t *)(void *)(arena + l->scratch);
  total *totals = (total *)(void *)(tables + mote_min(8 * p->words, MOTE_BINARY_GROUPS) * TABLE_WORDS);
  int8_t *windows = (int8_t *)(totals + w->output_channels);
  shortcut_sum sum = prepared(&l->sum);
  place at = {mote_read(&l->input[0], arena), 0, 0};
  for (int32_t j = 0; j < PIXELS; j++) {
    for (int32_t i = length; i < bytes; i++) {
      windows[j * bytes + i] = 0;
    }
  }
  int32_t rest = w->batch * w->output_height * w->output_width;
  for (; rest > 0; rest -= PIXELS, output += PIXELS * w->output_channels, shortcut += PIXELS * w->output_channels) {
    int32_t pixels = mote_min(rest, PIXELS);
    for (int32_t j = 0; j < pixels; j++) {
      int8_t *window = windows + j * bytes;
      columns_of(l, &at, (uint32_t *)(void *)window, window, 1);
    }
    sums_of(p, windows, bytes, tables, totals);
    finish(l, &sum, totals, output, shortcut, pixels);
  }
}
