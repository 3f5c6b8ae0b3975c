#include "training.h"

#include <string.h>

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

void mote_point(mote_integers *integers, const mote_constant *constant, const void *to) {
  if (constant->is_weights) {
    integers->weights = to;
  } else {
    integers->bias = to;
  }
}

void mote_training_begin(const mote_training *t, uint8_t *memory, uint32_t seed) {
  mote_training_state state = {0, 0, -2, 0, 0};
  *mote_state_of(memory) = state;
  mote_saved_of(t, memory)->seed = seed;
  mote_saved_of(t, memory)->step = 0;
  for (int32_t l = 0; l < t->layer_count; l++) {
    const mote_trained *layer = &t->layers[l];
    mote_integers *now = &mote_integers_of(t, memory)[l];
    now->weights = layer->weights;
    now->bias = layer->bias;
    for (int32_t c = 0; c < layer->constant_count; c++) {
      const mote_constant *constant = &layer->constants[c];
      memcpy(memory + constant->place, constant->start, (size_t)constant->size * (constant->is_weights ? 1 : 4));
      if (t->rounding == MOTE_CARRY) {
        memset(memory + constant->carried, 0, (size_t)constant->size);
      }
      mote_point(now, constant, memory + constant->place);
    }
  }
}

void mote_put_sample(const mote_training *t, uint8_t *memory, const int8_t *sample) {
  memcpy(memory + t->arena + t->input, sample, (size_t)t->input_bytes);
}

void mote_run_steps(const mote_training *t, uint8_t *memory, int32_t first, int32_t end) {
  for (int32_t i = first; i < end; i++) {
    t->steps[i](memory + t->arena, mote_integers_of(t, memory));
  }
}

int32_t mote_accepts(const mote_training *t, uint8_t *memory, int32_t label) {
  mote_training_state *s = mote_state_of(memory);
  if (s->fed == t->batch || label < 0 || label >= t->classes) {
    return 0;
  }
  if (s->fed == 0) {
    s->loss = 0;
  }
  return 1;
}

int32_t mote_training_step(const mote_training *t, uint8_t *memory) {
  mote_training_state *s = mote_state_of(memory);
  mote_saved_of(t, memory)->step++;
  s->fed = 0;
  return (int32_t)(s->loss / t->batch);
}

int32_t mote_training_evaluate(const mote_training *t, uint8_t *memory, const int8_t *sample) {
  mote_put_sample(t, memory, sample);
  mote_run_steps(t, memory, 0, t->step_count);
  const int8_t *logits = (const int8_t *)(memory + t->arena + t->logits);
  int32_t best = 0;
  for (int32_t i = 1; i < t->classes; i++) {
    best = logits[i] > logits[best] ? i : best;
  }
  return best;
}

int32_t mote_training_steps(const mote_training *t, const uint8_t *memory) {
  return ((const mote_saved *)(const void *)(memory + t->saved))->step;
}

/* Looks for the newest snapshot. */
static void find(const mote_training *t, uint8_t *memory, const mote_flash *flash) {
  mote_training_state *s = mote_state_of(memory);
  s->sequence = 0;
  s->slot = mote_journal_newest(flash, t->fingerprint, t->saved_bytes, &s->sequence);
}

int32_t mote_training_save(const mote_training *t, uint8_t *memory, const mote_flash *flash) {
  mote_training_state *s = mote_state_of(memory);
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

int32_t mote_training_restore(const mote_training *t, uint8_t *memory, const mote_flash *flash) {
  mote_training_state *s = mote_state_of(memory);
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
