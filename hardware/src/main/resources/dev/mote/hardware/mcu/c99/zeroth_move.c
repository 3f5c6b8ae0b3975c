#include "zeroth_move.h"

#include "update.h"

#include <string.h>

/* One perturbation of many that are replayed side by side. */
typedef struct {
  uint32_t random, bits;
} stream;

static stream *begin(const mote_zeroth *t, uint8_t *memory, uint32_t number, int32_t queries) {
  stream *streams = (stream *)(void *)(memory + t->streams);
  for (int32_t q = 0; q < queries; q++) {
    streams[q].random = mote_stream((const mote_saved *)(const void *)(memory + t->base.saved), number, (uint32_t)q);
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

/* The whole part of a square root, bit by bit. */
static int64_t root(int64_t square) {
  int64_t result = 0;
  for (int64_t bit = (int64_t)1 << 62; bit != 0; bit >>= 2) {
    if (square >= result + bit) {
      square -= result + bit;
      result = (result >> 1) + bit;
    } else {
      result >>= 1;
    }
  }
  return result;
}

/* Divides differences by their deviation, in units of 2^-8. */
static void normalize(int64_t *differences, int32_t count) {
  int64_t sum = 0, squares = 0;
  for (int32_t q = 0; q < count; q++) {
    sum += differences[q];
  }
  for (int32_t q = 0; q < count; q++) {
    int64_t centred = differences[q] - sum / count;
    centred = centred < -(1 << 30) ? -(1 << 30) : centred >= 1 << 30 ? (1 << 30) - 1 : centred;
    squares += centred * centred / count;
  }
  int64_t deviation = root(squares);
  for (int32_t q = 0; q < count; q++) {
    differences[q] = deviation > 0 ? differences[q] * 256 / deviation : 0;
  }
}

static int32_t both(int32_t ratio, int32_t shrinkage) {
  return (int32_t)(((int64_t)ratio * shrinkage + (1 << 14)) >> 15);
}

void mote_move_by_weights(const mote_zeroth *t, uint8_t *memory, const mote_trained *layer, int32_t ratio) {
  for (int32_t c = 0; c < layer->constant_count; c++) {
    const mote_constant *constant = &layer->constants[c];
    int64_t *differences = (int64_t *)(void *)(memory + constant->differences);
    if (t->loss_normalization) {
      normalize(differences, constant->queries);
    }
    stream *streams = begin(t, memory, (uint32_t)constant->number, constant->queries);
    uint32_t random = mote_rounding_state(&t->base, memory, constant);
    mote_multiplier m = {-1, 0, 0};
    for (int32_t i = 0; i < constant->size; i++) {
      next(t->gaussian, streams, constant->queries, i);
      int64_t sum = 0;
      for (int32_t q = 0; q < constant->queries; q++) {
        sum += differences[q] * move(t->gaussian, &streams[q], constant->sigma);
      }
      mote_prepare(&m, constant, i / constant->run % constant->channels, both(ratio, constant->shrinkage), 0);
      mote_change(constant, memory, i, &m, sum, t->base.rounding, &random);
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
    part->rounding[c] = mote_rounding_state(&t->base, memory, &layer->constants[c]);
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
  const int8_t *x = (const int8_t *)(memory + t->base.arena + layer->input);
  const int8_t *y = (const int8_t *)(memory + t->base.arena + layer->output);
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
  int64_t numerator = (int64_t)t->base.batch * t->base.batch * layer->constants[0].queries;
  int64_t denominator = numerator + (free > t->base.batch ? free : t->base.batch) - t->base.batch;
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
    mote_multiplier m = {-1, 0, 0};
    for (int32_t i = 0; i < count; i++) {
      mote_prepare(&m, constant, (from + i) / constant->run % constant->channels, factor, 0);
      int64_t sum = sums[constant->is_weights ? i : weights + i];
      mote_change(constant, memory, from + i, &m, sum, t->base.rounding, &part->rounding[c]);
    }
  }
}
