#include "zeroth_move.h"

#include "zeroth_loss.h"

#include <string.h>

#define ROUNDING 0xffffffffu

uint32_t mote_random_state(uint32_t seed, uint32_t step, uint32_t number, uint32_t query) {
  const uint32_t uses[4] = {seed, step, number, query};
  uint32_t state = 0;
  for (int32_t i = 0; i < 4; i++) {
    state ^= uses[i] + 0x9e3779b9u;
    state ^= state >> 16;
    state *= 0x85ebca6bu;
    state ^= state >> 13;
    state *= 0xc2b2ae35u;
    state ^= state >> 16;
  }
  return state == 0 ? 0x9e3779b9u : state;
}

/* One perturbation of many that are replayed side by side. */
typedef struct {
  uint32_t random, bits;
} stream;

static stream *begin(const mote_zeroth *t, uint8_t *memory, uint32_t number, int32_t queries) {
  stream *streams = (stream *)(void *)(memory + t->streams);
  for (int32_t q = 0; q < queries; q++) {
    streams[q].random = mote_stream((const mote_saved *)(const void *)(memory + t->saved), number, (uint32_t)q);
  }
  return streams;
}

/* Moves on to integer i. */
static void next(int32_t gaussian, stream *streams, int32_t queries, int32_t i) {
  for (int32_t q = 0; q < queries; q++) {
    if (gaussian || i % 32 == 0) {
      streams[q].bits = mote_random(&streams[q].random);
    } else {
      streams[q].bits >>= 1;
    }
  }
}

static int64_t move(int32_t gaussian, const stream *s, int32_t sigma) {
  return gaussian ? mote_bell(s->bits, sigma) : s->bits & 1 ? sigma : -sigma;
}

/* A factor of one channel, ready for one step. */
typedef struct {
  int32_t channel, bits, shift;
} multiplier;

static void prepare(multiplier *m, const mote_constant *constant, int32_t channel, int32_t ratio) {
  if (m->channel == channel) {
    return;
  }
  int64_t product = (int64_t)constant->factors[channel].multiplier * ratio;
  int32_t excess = 0;
  while (product >> excess >= 1 << 15) {
    excess++;
  }
  m->channel = channel;
  m->bits = (int32_t)(excess == 0 ? product : (product + ((int64_t)1 << (excess - 1))) >> excess);
  m->shift = 46 - constant->factors[channel].shift - excess;
}

static int64_t clamped(int64_t x, int32_t bits) {
  int64_t most = (int64_t)1 << bits;
  return x < -most ? -most : x > most ? most : x;
}

/* The whole steps that a sum stands for. */
static int64_t whole(const multiplier *m, int64_t sum, int32_t rounding, uint32_t *random) {
  if (rounding == MOTE_SIGN) {
    return (sum > 0) - (sum < 0);
  }
  int64_t product = clamped(sum, 47) * m->bits;
  int64_t nearer = m->shift > 62 ? product >> mote_min(63, m->shift - 62) : product;
  int32_t right = mote_min(62, m->shift);
  if (right <= 0) {
    return clamped(product, 31);
  }
  int64_t nudge = (int64_t)1 << (right - 1);
  if (rounding == MOTE_STOCHASTIC) {
    uint32_t bits = mote_random(random);
    nudge = right > 32 ? (int64_t)bits << (right - 32) : (int64_t)(bits >> (32 - right));
  }
  return clamped((nearer + nudge) >> right, 31);
}

static void change(const mote_constant *constant, uint8_t *memory, int32_t i, int64_t steps) {
  if (constant->is_weights) {
    int8_t *weight = (int8_t *)(memory + constant->place) + i;
    int64_t moved = *weight - steps;
    *weight = (int8_t)(moved < -128 ? -128 : moved > 127 ? 127 : moved);
  } else {
    int32_t *bias = (int32_t *)(void *)(memory + constant->place) + i;
    *bias = mote_saturated(*bias - steps);
  }
}

static int32_t both(int32_t ratio, int32_t shrinkage) {
  return (int32_t)(((int64_t)ratio * shrinkage + (1 << 14)) >> 15);
}

static uint32_t rounding_state(const mote_zeroth *t, const uint8_t *memory, const mote_constant *constant) {
  return mote_stream((const mote_saved *)(const void *)(memory + t->saved), (uint32_t)constant->number, ROUNDING);
}

void mote_move_by_weights(const mote_zeroth *t, uint8_t *memory, const mote_trained *layer, int32_t ratio) {
  for (int32_t c = 0; c < layer->constant_count; c++) {
    const mote_constant *constant = &layer->constants[c];
    int64_t *differences = (int64_t *)(void *)(memory + constant->differences);
    if (t->loss_normalization) {
      mote_normalize(differences, constant->queries);
    }
    stream *streams = begin(t, memory, (uint32_t)constant->number, constant->queries);
    uint32_t random = rounding_state(t, memory, constant);
    multiplier m = {-1, 0, 0};
    for (int32_t i = 0; i < constant->size; i++) {
      next(t->gaussian, streams, constant->queries, i);
      int64_t sum = 0;
      for (int32_t q = 0; q < constant->queries; q++) {
        sum += differences[q] * move(t->gaussian, &streams[q], constant->sigma);
      }
      prepare(&m, constant, i / constant->run % constant->channels, both(ratio, constant->shrinkage));
      change(constant, memory, i, whole(&m, sum, t->rounding, &random));
    }
  }
}

/* Sums of weights, then of biases, of a part's channels; where channels are no multiple apart, the part is the whole. */
static int64_t *sums_of(const mote_zeroth *t, uint8_t *memory) { return (int64_t *)(void *)(memory + t->scratch); }

static int32_t weights_of(const mote_trained *layer, int32_t channels) {
  const mote_window *w = &layer->window;
  return w->kernel_height * w->kernel_width * (w->input_channels / layer->groups) * channels;
}

void mote_clear_sums(const mote_zeroth *t, uint8_t *memory, const mote_trained *layer, mote_channels *part) {
  int32_t channels = part->end - part->first;
  memset(sums_of(t, memory), 0, 8 * (size_t)(weights_of(layer, channels) + channels));
  for (int32_t c = 0; part->first == 0 && c < layer->constant_count; c++) {
    part->rounding[c] = rounding_state(t, memory, &layer->constants[c]);
  }
}

/* Adds the products of one result's sum with the window it saw. */
static void add_window(const mote_trained *layer, const int8_t *x, int32_t at, int32_t first, int64_t result,
                       int64_t *sums) {
  const mote_window *w = &layer->window;
  int32_t o = at % w->output_channels, column = at / w->output_channels % w->output_width;
  int32_t line = at / w->output_channels / w->output_width;
  int32_t inputs = w->input_channels / layer->groups;
  const int8_t *image = x + line / w->output_height * w->input_height * w->input_width * w->input_channels +
                        o / (w->output_channels / layer->groups) * inputs;
  for (int32_t ky = 0; ky < w->kernel_height; ky++) {
    int32_t row = line % w->output_height * w->stride_height - w->pad_top + ky * w->dilation_height;
    for (int32_t kx = 0; kx < w->kernel_width && row >= 0 && row < w->input_height; kx++) {
      int32_t c = column * w->stride_width - w->pad_left + kx * w->dilation_width;
      if (c < 0 || c >= w->input_width) {
        continue;
      }
      const int8_t *from = image + (row * w->input_width + c) * w->input_channels;
      int64_t *to = sums + (o - first) * layer->output_step + ky * layer->row_step + kx * layer->column_step;
      for (int32_t i = 0; i < inputs; i++) {
        to[i] += result * (from[i] - layer->input_zero);
      }
    }
  }
}

void mote_add_sample(const mote_zeroth *t, uint8_t *memory, const mote_trained *layer, const mote_channels *part,
                     int32_t sample) {
  int32_t queries = layer->constants[0].queries, sigma = layer->constants[0].sigma;
  int32_t count = mote_result_count(layer), channels = layer->window.output_channels;
  const int8_t *x = (const int8_t *)(memory + t->arena + layer->input);
  const int8_t *y = (const int8_t *)(memory + t->arena + layer->output);
  const int32_t *differences =
      (const int32_t *)(const void *)(memory + layer->differences + 8) + sample * queries;
  int64_t *sums = sums_of(t, memory);
  int64_t *biases = sums + weights_of(layer, part->end - part->first);
  stream *streams = begin(t, memory, (uint32_t)(layer->number | sample), queries);
  for (int32_t i = 0; i < count; i++) {
    next(0, streams, queries, i);
    int32_t o = i % channels;
    if (o < part->first || o >= part->end || !mote_is_free(layer, y[i])) {
      continue;
    }
    int64_t result = 0;
    for (int32_t q = 0; q < queries; q++) {
      result += differences[q] * move(0, &streams[q], sigma);
    }
    if (result != 0) {
      biases[o - part->first] += result;
      if (layer->constants[0].is_weights) {
        add_window(layer, x, i, part->first, result, sums);
      }
    }
  }
}

/* N Q / (N Q + d - 1) for d free results a sample, in units of 2^-15. */
static int32_t shrinkage(const mote_zeroth *t, const uint8_t *memory, const mote_trained *layer) {
  if (!t->norm_scaling) {
    return 1 << 15;
  }
  int64_t free = *(const int64_t *)(const void *)(memory + layer->differences);
  int64_t numerator = (int64_t)t->batch * t->batch * layer->constants[0].queries;
  int64_t denominator = numerator + (free > t->batch ? free : t->batch) - t->batch;
  return (int32_t)(((numerator << 16) + denominator) / (2 * denominator));
}

void mote_move_by_results(const mote_zeroth *t, uint8_t *memory, const mote_trained *layer, mote_channels *part,
                          int32_t ratio) {
  int32_t channels = part->end - part->first;
  int32_t weights = weights_of(layer, channels);
  const int64_t *sums = sums_of(t, memory);
  int32_t factor = both(ratio, shrinkage(t, memory, layer));
  for (int32_t c = 0; c < layer->constant_count; c++) {
    const mote_constant *constant = &layer->constants[c];
    int32_t count = constant->is_weights ? weights : channels;
    int32_t from = part->first * (constant->is_weights ? layer->output_step : 1);
    multiplier m = {-1, 0, 0};
    for (int32_t i = 0; i < count; i++) {
      prepare(&m, constant, (from + i) / constant->run % constant->channels, factor);
      int64_t sum = sums[constant->is_weights ? i : weights + i];
      change(constant, memory, from + i, whole(&m, sum, t->rounding, &part->rounding[c]));
    }
  }
}
