#include "backward.h"

#include "training_loss.h"
#include "update.h"

#include <string.h>

/* Bits of the whole number that stands for the largest of a constant's gradients. */
#define GRADIENT_BITS 30
#define MANTISSA_BITS 23

static void add(const mote_backward *t, uint8_t *memory, const mote_gradient *gradient) {
  float *sums = (float *)(void *)(memory + gradient->sums);
  const float *from = (const float *)(const void *)(memory + t->base.arena + gradient->at);
  for (int32_t i = 0; i < gradient->constant->size; i++) {
    sums[i] += from[i];
  }
}

int32_t mote_backward_feed(const mote_backward *t, uint8_t *memory, const int8_t *sample, int32_t label) {
  if (!mote_accepts(&t->base, memory, label)) {
    return 0;
  }
  mote_training_state *s = mote_state_of(memory);
  if (s->fed == 0) {
    memset(memory + t->sums, 0, (size_t)t->sums_bytes);
  }
  uint8_t *arena = memory + t->base.arena;
  mote_put_sample(&t->base, memory, sample);
  mote_run_steps(&t->base, memory, 0, t->base.step_count);
  s->loss += mote_training_loss(&t->base, (const int8_t *)(arena + t->base.logits), label);
  float *targets = (float *)(void *)(arena + t->targets);
  for (int32_t i = 0; i < t->base.classes; i++) {
    targets[i] = i == label;
  }
  const mote_gradient *next = t->gradients, *end = t->gradients + t->gradient_count;
  for (int32_t i = 0; i < t->step_count; i++) {
    t->steps[i](arena);
    for (; next < end && next->step == i; next++) {
      add(t, memory, next);
    }
  }
  s->fed++;
  return 1;
}

static uint32_t bits_of(float x) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

/* The exponent of a float's bits as they are stored; numbers too small for one have the least. */
static int32_t exponent_of(uint32_t bits) { return mote_max((int32_t)(bits >> MANTISSA_BITS & 255), 1); }

/* The largest stored exponent of a constant's sums; 255 where one of them is no number. */
static int32_t largest_exponent(const mote_gradient *gradient, const uint8_t *memory) {
  const float *sums = (const float *)(const void *)(memory + gradient->sums);
  int32_t largest = 0;
  for (int32_t i = 0; i < gradient->constant->size; i++) {
    largest = mote_max(largest, (int32_t)(bits_of(sums[i]) >> MANTISSA_BITS & 255));
  }
  return largest;
}

/* A sum in units of 2^(largest - GRADIENT_BITS), to nearest and halves to even. */
static int64_t whole_of(float sum, int32_t largest) {
  uint32_t bits = bits_of(sum);
  int64_t mantissa = bits & ((1 << MANTISSA_BITS) - 1);
  if (bits >> MANTISSA_BITS & 255) {
    mantissa |= 1 << MANTISSA_BITS;
  }
  int32_t right = largest - exponent_of(bits) - (GRADIENT_BITS - MANTISSA_BITS);
  if (right <= 0) {
    mantissa <<= -right;
  } else if (right > MANTISSA_BITS + 2) {
    mantissa = 0;
  } else {
    int64_t half = (int64_t)1 << (right - 1), odd = mantissa >> right & 1;
    mantissa = (mantissa + half - 1 + odd) >> right;
  }
  return bits >> 31 ? -mantissa : mantissa;
}

static void move(const mote_backward *t, uint8_t *memory, const mote_gradient *gradient, int32_t ratio) {
  const mote_constant *constant = gradient->constant;
  const float *sums = (const float *)(const void *)(memory + gradient->sums);
  int32_t largest = largest_exponent(gradient, memory);
  if (largest == 0 || ratio == 0) {
    return;
  }
  uint32_t random = mote_rounding_state(&t->base, memory, constant);
  mote_multiplier m = {-1, 0, 0};
  for (int32_t i = 0; i < constant->size; i++) {
    mote_prepare(&m, constant, i / constant->run % constant->channels, ratio, GRADIENT_BITS + 127 - largest);
    mote_change(constant, memory, i, &m, whole_of(sums[i], largest), t->base.rounding, &random);
  }
}

int32_t mote_backward_step(const mote_backward *t, uint8_t *memory, int32_t ratio) {
  if (mote_state_of(memory)->fed != t->base.batch) {
    return -1;
  }
  for (int32_t g = 0; g < t->gradient_count; g++) {
    if (largest_exponent(&t->gradients[g], memory) == 255) {
      mote_state_of(memory)->fed = 0;
      return -2;
    }
  }
  for (int32_t g = 0; g < t->gradient_count; g++) {
    move(t, memory, &t->gradients[g], ratio);
  }
  return mote_training_step(&t->base, memory);
}
