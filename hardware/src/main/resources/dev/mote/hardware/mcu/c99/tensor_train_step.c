#include "tensor_train_step.h"

enum { LARGEST = 7, FRACTION = 12, LARGEST_GRADIENT = 32767, GRADIENT_EXPONENT = 14, INPUT_EXPONENT = 7, FIRST_EXPONENT = 30 };

/* The random state lies at the start of the memory. */
static uint32_t *state(uint8_t *memory) { return (uint32_t *)(void *)memory; }

static mote_train_scale *scales(const mote_tensor_train *t, uint8_t *memory) {
  return (mote_train_scale *)(void *)(memory + t->scales);
}

static inline int32_t number(const uint8_t *factor, int32_t at) {
  return (int32_t)((uint32_t)factor[at >> 1] << (at & 1 ? 24 : 28)) >> 28;
}

static inline int32_t absolute(int32_t x) { return x < 0 ? -x : x; }

/* value / 2^shift, rounded up as often as the remainder says; beyond 31 bits first cut. */
static int64_t rounded(int64_t value, int32_t shift, uint32_t *random) {
  int32_t last = mote_min(shift, 31);
  int64_t cut = value >> mote_min(shift - last, 63);
  return (cut + (mote_random(random) & ((1u << last) - 1))) >> last;
}

/* Where the first result of a row lies; those of one output are `known * next * left` apart. */
static inline int32_t place(const mote_train_stage *s, int32_t before, int32_t known) {
  return ((before / s->next * s->outputs * s->known + known) * s->next + before % s->next) * s->left;
}

static void forward(const mote_train_stage *s, uint8_t *memory, int8_t *results, mote_train_scale *scale,
                    int32_t shift) {
  const int8_t *x = (const int8_t *)(memory + s->input);
  int32_t half = shift == 0 ? 0 : 1 << (shift - 1);
  int32_t apart = s->known * s->next * s->left;
  for (int32_t before = 0; before < s->rest; before++) {
    for (int32_t known = 0; known < s->known; known++, x += s->inner) {
      int8_t *to = results + place(s, before, known);
      int32_t at = 0;
      for (int32_t out = 0; out < s->left * s->outputs; out++) {
        int32_t sum = 0;
        for (int32_t i = 0; i < s->inner; i++, at++) {
          sum += number(memory + s->factor, at) * x[i];
        }
        if (s->clamped && sum < 0) {
          sum = 0;
        }
        scale->forward_largest = mote_max(scale->forward_largest, absolute(sum));
        to[out % s->outputs * apart + out / s->outputs] = (int8_t)mote_clamp((sum + half) >> shift, -127, 127);
      }
    }
  }
}

static void run(const mote_tensor_train *t, uint8_t *memory, const int8_t *sample) {
  mote_train_scale *scale = scales(t, memory);
  for (int32_t i = 0; i < t->input_bytes; i++) {
    memory[t->stages[0].input + i] = (uint8_t)sample[i];
  }
  for (int32_t index = 0; index < t->stage_count; index++) {
    const mote_train_stage *s = &t->stages[index];
    int32_t results = index + 1 < t->stage_count ? s[1].input : t->logits;
    int32_t full = scale[index].exponent + s->exponent;
    scale[index + 1].exponent = (int16_t)mote_min(full, scale[index].forward);
    forward(s, memory, (int8_t *)(memory + results), &scale[index], full - scale[index + 1].exponent);
  }
}

static int32_t best(const mote_tensor_train *t, const uint8_t *memory) {
  const int8_t *logits = (const int8_t *)(memory + t->logits);
  int32_t best = 0;
  for (int32_t i = 1; i < t->classes; i++) {
    best = logits[i] > logits[best] ? i : best;
  }
  return best;
}

/* exp(-difference * 2^-exponent) in units of 2^-15, by a parabola between powers of two. */
static int32_t power(int32_t difference, int32_t exponent) {
  int64_t scaled = (int64_t)difference * 94548;
  int64_t bits = exponent >= 0 ? scaled >> mote_min(exponent, 62) : scaled << mote_min(-exponent, 32);
  if (bits >= 15 << 16) {
    return 0;
  }
  int32_t fraction = (int32_t)(bits & 0xffff);
  int32_t square = (int32_t)((int64_t)fraction * fraction >> 16);
  return (32768 - (22007 * fraction >> 16) + (5623 * square >> 16)) >> (int32_t)(bits >> 16);
}

/* The gradient by the logits: the softmax, less 1 at the label. */
static void loss_gradient(const mote_tensor_train *t, uint8_t *memory, int32_t exponent, int32_t label,
                          int16_t *gradient) {
  const int8_t *logits = (const int8_t *)(memory + t->logits);
  int32_t largest = logits[best(t, memory)];
  int32_t sum = 0;
  for (int32_t i = 0; i < t->classes; i++) {
    sum += power(largest - logits[i], exponent);
  }
  for (int32_t i = 0; i < t->classes; i++) {
    int32_t share = (power(largest - logits[i], exponent) << (GRADIENT_EXPONENT - 4)) / (sum >> 4);
    gradient[i] = (int16_t)(share - (i == label ? 1 << GRADIENT_EXPONENT : 0));
  }
}

/* Adds to the sums of a core the products of its inputs and of the gradients by its results. */
static void accumulate(const mote_train_stage *s, uint8_t *memory, const int16_t *gradient, int32_t shift,
                       int32_t ratio) {
  int16_t *sums = (int16_t *)(void *)(memory + s->sums);
  int32_t apart = s->known * s->next * s->left;
  for (int32_t out = 0; out < s->left * s->outputs; out++) {
    const int16_t *from = gradient + out % s->outputs * apart + out / s->outputs;
    for (int32_t i = 0; i < s->inner; i++, sums++) {
      const int8_t *x = (const int8_t *)(memory + s->input) + i;
      int64_t product = 0;
      for (int32_t before = 0; before < s->rest; before++) {
        for (int32_t known = 0; known < s->known; known++, x += s->inner) {
          product += from[place(s, before, known)] * *x;
        }
      }
      int64_t sum = *sums + rounded(-product * ratio, mote_max(0, shift), state(memory));
      *sums = (int16_t)(sum < -LARGEST_GRADIENT ? -LARGEST_GRADIENT : sum > LARGEST_GRADIENT ? LARGEST_GRADIENT : sum);
    }
  }
}

/* The gradient by a stage's inputs; 0 where a ReLU before it held them at 0. */
static void backward(const mote_train_stage *s, uint8_t *memory, const int16_t *gradient, int16_t *result,
                     mote_train_scale *scale, int32_t shift, int32_t clamped) {
  const int8_t *x = (const int8_t *)(memory + s->input);
  int32_t apart = s->known * s->next * s->left;
  for (int32_t before = 0; before < s->rest; before++) {
    for (int32_t known = 0; known < s->known; known++) {
      const int16_t *from = gradient + place(s, before, known);
      for (int32_t i = 0; i < s->inner; i++, x++, result++) {
        *result = 0;
        if (clamped && *x == 0) {
          continue;
        }
        int32_t sum = 0;
        int32_t at = i;
        for (int32_t a = 0; a < s->left; a++) {
          for (int32_t o = 0; o < s->outputs; o++, at += s->inner) {
            sum += number(memory + s->factor, at) * from[o * apart + a];
          }
        }
        scale->backward_largest = mote_max(scale->backward_largest, absolute(sum));
        *result = (int16_t)mote_clamp((int32_t)rounded(sum, shift, state(memory)), -LARGEST_GRADIENT, LARGEST_GRADIENT);
      }
    }
  }
}

void mote_tensor_train_begin(const mote_tensor_train *t, uint8_t *memory, uint32_t seed) {
  *state(memory) = seed == 0 ? 0x9E3779B9u : seed;
  for (int32_t i = 0; i < t->factor_bytes; i++) {
    memory[t->stages[0].factor + i] = t->factors[i];
  }
  for (int32_t i = 0; i < t->sum_count; i++) {
    ((int16_t *)(void *)(memory + t->sums))[i] = 0;
  }
  for (int32_t index = 0; index <= t->stage_count; index++) {
    scales(t, memory)[index] =
        (mote_train_scale){0, 0, FIRST_EXPONENT, FIRST_EXPONENT, index == 0 ? INPUT_EXPONENT : 0, 0};
  }
}

int32_t mote_tensor_train_classify(const mote_tensor_train *t, uint8_t *memory, const int8_t *sample) {
  run(t, memory, sample);
  return best(t, memory);
}

int32_t mote_tensor_train_feed(const mote_tensor_train *t, uint8_t *memory, const int8_t *sample, int32_t label,
                               int32_t ratio) {
  run(t, memory, sample);
  mote_train_scale *scale = scales(t, memory);
  int32_t exponent = GRADIENT_EXPONENT;
  int16_t *gradient = (int16_t *)(void *)(memory + t->gradients[t->stage_count & 1]);
  loss_gradient(t, memory, scale[t->stage_count].exponent, label, gradient);
  for (int32_t index = t->stage_count - 1; index >= 0; index--) {
    const mote_train_stage *s = &t->stages[index];
    accumulate(s, memory, gradient, exponent + scale[index].exponent + t->rate + 15 - s->exponent - FRACTION, ratio);
    if (index > 0) {
      int16_t *result = (int16_t *)(void *)(memory + t->gradients[index & 1]);
      int32_t full = exponent + s->exponent;
      exponent = mote_min(full, scale[index].backward);
      backward(s, memory, gradient, result, &scale[index], full - exponent, t->stages[index - 1].clamped);
      scale[index].full = (int16_t)full;
      gradient = result;
    }
  }
  return best(t, memory);
}

/* The exponent at which the largest sum of this step fits `bits`; finer by at most one than before. */
static int16_t fitting(int32_t before, int32_t largest, int32_t full, int32_t bits) {
  if (largest == 0) {
    return (int16_t)before;
  }
  int32_t needed = 0;
  while (needed < 32 && (uint32_t)largest >> needed != 0) {
    needed++;
  }
  return (int16_t)mote_min(before + 1, full - needed + bits);
}

void mote_tensor_train_step(const mote_tensor_train *t, uint8_t *memory) {
  for (int32_t index = 0; index < t->stage_count; index++) {
    const mote_train_stage *s = &t->stages[index];
    uint8_t *factor = memory + s->factor;
    int16_t *sums = (int16_t *)(void *)(memory + s->sums);
    for (int32_t at = 0; at < s->left * s->outputs * s->inner; at++) {
      int32_t old = number(factor, at);
      int32_t moved = mote_clamp(old + ((sums[at] + (1 << (FRACTION - 1))) >> FRACTION), -LARGEST, LARGEST);
      int32_t carried = sums[at] - mote_shift_left(moved - old, FRACTION);
      sums[at] = (int16_t)mote_clamp(carried, -(1 << (FRACTION - 1)), 1 << (FRACTION - 1));
      factor[at >> 1] = (uint8_t)(at & 1 ? (factor[at >> 1] & 0x0f) | (moved & 15) << 4
                                         : (factor[at >> 1] & 0xf0) | (moved & 15));
    }
    mote_train_scale *scale = &scales(t, memory)[index];
    scale->forward = fitting(scale->forward, scale->forward_largest, scale->exponent + s->exponent, 7);
    scale->backward = fitting(scale->backward, scale->backward_largest, scale->full, 15);
    scale->forward_largest = 0;
    scale->backward_largest = 0;
  }
}
