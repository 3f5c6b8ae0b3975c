#include "zeroth.h"

#include "perturb.h"
#include "zeroth_loss.h"
#include "zeroth_move.h"

#include <string.h>

/* At the start of the memory. */
typedef struct {
  int64_t loss;      /* sum of the samples' losses without a perturbation */
  int32_t fed;       /* samples of the present batch */
  int32_t slot;      /* where the newest snapshot lies, -1 for nowhere, -2 where that is not known */
  uint32_t sequence; /* of it */
  uint32_t unused;
} state;

static state *of(uint8_t *memory) { return (state *)(void *)memory; }

static mote_integers *integers(const mote_zeroth *t, uint8_t *memory) {
  return (mote_integers *)(void *)(memory + t->pointers);
}

static mote_saved *saved(const mote_zeroth *t, uint8_t *memory) { return (mote_saved *)(void *)(memory + t->saved); }

static void point(mote_integers *integers, const mote_constant *constant, const void *to) {
  if (constant->is_weights) {
    integers->weights = to;
  } else {
    integers->bias = to;
  }
}

void mote_zeroth_begin(const mote_zeroth *t, uint8_t *memory, uint32_t seed) {
  state s = {0, 0, -2, 0, 0};
  *of(memory) = s;
  saved(t, memory)->seed = seed;
  saved(t, memory)->step = 0;
  for (int32_t l = 0; l < t->layer_count; l++) {
    const mote_trained *layer = &t->layers[l];
    mote_integers *now = &integers(t, memory)[l];
    now->weights = layer->weights;
    now->bias = layer->bias;
    for (int32_t c = 0; c < layer->constant_count; c++) {
      const mote_constant *constant = &layer->constants[c];
      memcpy(memory + constant->place, constant->start, (size_t)constant->size * (constant->is_weights ? 1 : 4));
      point(now, constant, memory + constant->place);
    }
  }
}

/* Runs the steps from `first` to before `end`. */
static void run(const mote_zeroth *t, uint8_t *memory, int32_t first, int32_t end) {
  for (int32_t i = first; i < end; i++) {
    t->steps[i](memory + t->arena, integers(t, memory));
  }
}

static int32_t loss(const mote_zeroth *t, uint8_t *memory, int32_t label) {
  return mote_zeroth_loss(t, (const int8_t *)(memory + t->arena + t->logits), label);
}

/* The loss of the sample whose values are in the arena, with a constant perturbed. */
static int32_t moved_constant(const mote_zeroth *t, uint8_t *memory, int32_t l, const mote_constant *constant,
                              uint32_t query, int32_t label, uint32_t flip) {
  uint32_t random = mote_stream(saved(t, memory), (uint32_t)constant->number, query);
  const void *from = memory + constant->place;
  void *to = memory + t->scratch;
  if (constant->is_weights && !t->gaussian) {
    mote_perturb(to, from, constant->size, constant->sigma, random, flip);
  } else {
    uint32_t bits = 0;
    for (int32_t i = 0; i < constant->size; i++) {
      int64_t moved = mote_zeroth_move(t->gaussian, i, constant->sigma, &random, &bits, flip);
      if (constant->is_weights) {
        ((int8_t *)to)[i] = (int8_t)mote_clamp(((const int8_t *)from)[i] + (int32_t)moved, -128, 127);
      } else {
        ((int32_t *)to)[i] = mote_saturated(((const int32_t *)from)[i] + moved);
      }
    }
  }
  point(&integers(t, memory)[l], constant, to);
  run(t, memory, t->layers[l].step, t->step_count);
  point(&integers(t, memory)[l], constant, from);
  return loss(t, memory, label);
}

static void ask_weights(const mote_zeroth *t, uint8_t *memory, int32_t l, int32_t label, int32_t clean) {
  const mote_trained *layer = &t->layers[l];
  for (int32_t c = 0; c < layer->constant_count; c++) {
    const mote_constant *constant = &layer->constants[c];
    int64_t *differences = (int64_t *)(void *)(memory + constant->differences);
    for (int32_t q = 0; q < constant->queries; q++) {
      int32_t forth = moved_constant(t, memory, l, constant, (uint32_t)q, label, 0);
      int32_t back = t->antithetic ? moved_constant(t, memory, l, constant, (uint32_t)q, label, ~(uint32_t)0) : clean;
      differences[q] += (int64_t)forth - back;
    }
  }
}

/* The loss with a layer's results perturbed; `clean` are the results. */
static int32_t moved_results(const mote_zeroth *t, uint8_t *memory, const mote_trained *layer, const int8_t *clean,
                             uint32_t random, int32_t label, uint32_t flip) {
  int8_t *results = (int8_t *)(memory + t->arena + layer->output);
  int32_t count = mote_result_count(layer);
  uint32_t bits = 0;
  for (int32_t i = 0; i < count; i++) {
    int32_t moved = mote_zeroth_move(0, i, layer->constants[0].sigma, &random, &bits, flip);
    results[i] = mote_is_free(layer, clean[i]) ? (int8_t)mote_clamp(clean[i] + moved, -128, 127) : clean[i];
  }
  run(t, memory, layer->step + 1, t->step_count);
  return loss(t, memory, label);
}

static void ask_results(const mote_zeroth *t, uint8_t *memory, const mote_trained *layer, int32_t label, int32_t clean) {
  int32_t sample = of(memory)->fed, queries = layer->constants[0].queries, count = mote_result_count(layer);
  int64_t *free = (int64_t *)(void *)(memory + layer->differences);
  int32_t *differences = (int32_t *)(void *)(free + 1) + sample * queries;
  int8_t *results = (int8_t *)(memory + t->scratch);
  memcpy(results, memory + t->arena + layer->output, (size_t)count);
  for (int32_t i = 0; i < count; i++) {
    *free += mote_is_free(layer, results[i]);
  }
  for (int32_t q = 0; q < queries; q++) {
    uint32_t random = mote_stream(saved(t, memory), (uint32_t)(layer->number | sample), (uint32_t)q);
    int32_t forth = moved_results(t, memory, layer, results, random, label, 0);
    differences[q] =
        forth - (t->antithetic ? moved_results(t, memory, layer, results, random, label, ~(uint32_t)0) : clean);
  }
}

static void load(const mote_zeroth *t, uint8_t *memory, const int8_t *sample) {
  memcpy(memory + t->arena + t->input, sample, (size_t)t->input_bytes);
}

int32_t mote_zeroth_feed(const mote_zeroth *t, uint8_t *memory, const int8_t *sample, int32_t label) {
  state *s = of(memory);
  if (s->fed == t->batch || label < 0 || label >= t->classes) {
    return 0;
  }
  if (s->fed == 0) {
    memset(memory + t->differences, 0, (size_t)t->differences_bytes);
    s->loss = 0;
  }
  if (t->samples != 0) {
    ((const int8_t **)(void *)(memory + t->samples))[s->fed] = sample;
  }
  load(t, memory, sample);
  run(t, memory, 0, t->step_count);
  int32_t clean = loss(t, memory, label);
  s->loss += clean;
  for (int32_t l = t->layer_count - 1; l >= 0; l--) {
    if (t->layers[l].by_nodes) {
      ask_results(t, memory, &t->layers[l], label, clean);
    } else {
      ask_weights(t, memory, l, label, clean);
    }
  }
  s->fed++;
  return 1;
}

/* Layers move from the last to the first: those before one, which its samples run through again, are then as they were. */
int32_t mote_zeroth_step(const mote_zeroth *t, uint8_t *memory, int32_t ratio) {
  state *s = of(memory);
  if (s->fed != t->batch) {
    return -1;
  }
  for (int32_t l = t->layer_count - 1; l >= 0; l--) {
    const mote_trained *layer = &t->layers[l];
    if (!layer->by_nodes) {
      mote_move_by_weights(t, memory, layer, ratio);
      continue;
    }
    int32_t channels = layer->window.output_channels;
    mote_channels part = {0, 0, {0, 0}};
    for (int32_t first = 0; first < channels; first = part.end) {
      part.first = first;
      part.end = mote_min(channels, first + layer->chunk);
      mote_clear_sums(t, memory, layer, &part);
      for (int32_t sample = 0; sample < t->batch; sample++) {
        load(t, memory, ((const int8_t *const *)(void *)(memory + t->samples))[sample]);
        run(t, memory, 0, layer->step + 1);
        mote_add_sample(t, memory, layer, &part, sample);
      }
      mote_move_by_results(t, memory, layer, &part, ratio);
    }
  }
  saved(t, memory)->step++;
  s->fed = 0;
  return (int32_t)(s->loss / t->batch);
}

int32_t mote_zeroth_evaluate(const mote_zeroth *t, uint8_t *memory, const int8_t *sample) {
  load(t, memory, sample);
  run(t, memory, 0, t->step_count);
  const int8_t *logits = (const int8_t *)(memory + t->arena + t->logits);
  int32_t best = 0;
  for (int32_t i = 1; i < t->classes; i++) {
    best = logits[i] > logits[best] ? i : best;
  }
  return best;
}

int32_t mote_zeroth_steps(const mote_zeroth *t, const uint8_t *memory) {
  return ((const mote_saved *)(const void *)(memory + t->saved))->step;
}

/* Looks for the newest snapshot. */
static void find(const mote_zeroth *t, uint8_t *memory, const mote_flash *flash) {
  state *s = of(memory);
  s->sequence = 0;
  s->slot = mote_journal_newest(flash, t->fingerprint, t->saved_bytes, &s->sequence);
}

int32_t mote_zeroth_save(const mote_zeroth *t, uint8_t *memory, const mote_flash *flash) {
  state *s = of(memory);
  if (s->slot == -2) {
    find(t, memory, flash);
  }
  int32_t slot = s->slot == 0;
  uint32_t sequence = s->sequence + 1 == 0 ? 1 : s->sequence + 1;
  if (!mote_journal_write(flash, slot, sequence, t->fingerprint, memory + t->saved, t->saved_bytes)) {
    return 0;
  }
  s->slot = slot;
  s->sequence = sequence;
  return 1;
}

int32_t mote_zeroth_restore(const mote_zeroth *t, uint8_t *memory, const mote_flash *flash) {
  state *s = of(memory);
  find(t, memory, flash);
  s->fed = 0;
  return s->slot >= 0 && flash->read(flash->context, s->slot, (int32_t)sizeof(mote_journal_head), memory + t->saved,
                                     t->saved_bytes);
}

/* The cosine of pi t is taken as (1 - 4 t^2) / (1 + t^2) for t up to a half (Bhaskara). */
static int64_t first_half(int64_t t) {
  int64_t square = t * t / 32768;
  return (32768 - 4 * square) * 32768 / (32768 + square);
}

int32_t mote_cosine_rate(int32_t step, int32_t total) {
  int64_t t = (int64_t)step * 32768 / total;
  int64_t cosine = t <= 16384 ? first_half(t) : -first_half(32768 - t);
  return (int32_t)((32768 + cosine) / 2);
}
