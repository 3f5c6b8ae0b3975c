#include "zeroth.h"

#include "training_loss.h"
#include "update.h"
#include "zeroth_move.h"

#include <string.h>

static int32_t loss(const mote_zeroth *t, uint8_t *memory, int32_t label) {
  return mote_training_loss(&t->base, (const int8_t *)(memory + t->base.arena + t->base.logits), label);
}

/* The loss of the sample whose values are in the arena, with a constant perturbed. */
static int32_t moved_constant(const mote_zeroth *t, uint8_t *memory, int32_t l, const mote_constant *constant,
                              uint32_t query, int32_t label, uint32_t flip) {
  uint32_t random = mote_stream(mote_saved_of(&t->base, memory), (uint32_t)constant->number, query);
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
  mote_point(&mote_integers_of(&t->base, memory)[l], constant, to);
  mote_run_steps(&t->base, memory, t->base.layers[l].step, t->base.step_count);
  mote_point(&mote_integers_of(&t->base, memory)[l], constant, from);
  return loss(t, memory, label);
}

static void ask_weights(const mote_zeroth *t, uint8_t *memory, int32_t l, int32_t label, int32_t clean) {
  const mote_trained *layer = &t->base.layers[l];
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
  int8_t *results = (int8_t *)(memory + t->base.arena + layer->output);
  int32_t count = mote_result_count(layer);
  uint32_t bits = 0;
  for (int32_t i = 0; i < count; i++) {
    int32_t moved = mote_zeroth_move(0, i, layer->constants[0].sigma, &random, &bits, flip);
    results[i] = mote_is_free(layer, clean[i]) ? (int8_t)mote_clamp(clean[i] + moved, -128, 127) : clean[i];
  }
  mote_run_steps(&t->base, memory, layer->step + 1, t->base.step_count);
  return loss(t, memory, label);
}

static void ask_results(const mote_zeroth *t, uint8_t *memory, const mote_trained *layer, int32_t label, int32_t clean) {
  int32_t sample = mote_state_of(memory)->fed, queries = layer->constants[0].queries, count = mote_result_count(layer);
  int64_t *free = (int64_t *)(void *)(memory + layer->differences);
  int32_t *differences = (int32_t *)(void *)(free + 1) + sample * queries;
  int8_t *results = (int8_t *)(memory + t->scratch);
  memcpy(results, memory + t->base.arena + layer->output, (size_t)count);
  for (int32_t i = 0; i < count; i++) {
    *free += mote_is_free(layer, results[i]);
  }
  for (int32_t q = 0; q < queries; q++) {
    uint32_t random = mote_stream(mote_saved_of(&t->base, memory), (uint32_t)(layer->number | sample), (uint32_t)q);
    int32_t forth = moved_results(t, memory, layer, results, random, label, 0);
    differences[q] =
        forth - (t->antithetic ? moved_results(t, memory, layer, results, random, label, ~(uint32_t)0) : clean);
  }
}

int32_t mote_zeroth_feed(const mote_zeroth *t, uint8_t *memory, const int8_t *sample, int32_t label) {
  mote_training_state *s = mote_state_of(memory);
  if (!mote_accepts(&t->base, memory, label)) {
    return 0;
  }
  if (s->fed == 0) {
    memset(memory + t->differences, 0, (size_t)t->differences_bytes);
  }
  if (t->samples != 0) {
    ((const int8_t **)(void *)(memory + t->samples))[s->fed] = sample;
  }
  mote_put_sample(&t->base, memory, sample);
  mote_run_steps(&t->base, memory, 0, t->base.step_count);
  int32_t clean = loss(t, memory, label);
  s->loss += clean;
  for (int32_t l = t->base.layer_count - 1; l >= 0; l--) {
    if (t->base.layers[l].by_nodes) {
      ask_results(t, memory, &t->base.layers[l], label, clean);
    } else {
      ask_weights(t, memory, l, label, clean);
    }
  }
  s->fed++;
  return 1;
}

/* Layers move from the last to the first: those before one, which its samples run through again, are then as they were. */
int32_t mote_zeroth_step(const mote_zeroth *t, uint8_t *memory, int32_t ratio) {
  if (mote_state_of(memory)->fed != t->base.batch) {
    return -1;
  }
  for (int32_t l = t->base.layer_count - 1; l >= 0; l--) {
    const mote_trained *layer = &t->base.layers[l];
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
      for (int32_t sample = 0; sample < t->base.batch; sample++) {
        mote_put_sample(&t->base, memory, ((const int8_t *const *)(void *)(memory + t->samples))[sample]);
        mote_run_steps(&t->base, memory, 0, layer->step + 1);
        mote_add_sample(t, memory, layer, &part, sample);
      }
      mote_move_by_results(t, memory, layer, &part, ratio);
    }
  }
  return mote_training_step(&t->base, memory);
}
