/* The usual training of dense layers, as a baseline: weights, gradients and momentum are floats, and activations too. ReLU between the
   layers, cross-entropy behind the last. Widths are in DENSE_WIDTHS. */
#include "../step_trainer.h"

static const int32_t widths[] = {DENSE_WIDTHS};

enum { LAYERS = (int32_t)(sizeof widths / sizeof widths[0]) - 1 };

static const float rate = 0.001f, keep = 0.9f;

const int32_t mote_trainer_bytes = DENSE_BYTES;
const int32_t mote_trainer_sample = DENSE_SAMPLE;
const int32_t mote_trainer_saved = 0;
const int32_t mote_trainer_saved_bytes = 0;

static int32_t weights(void) {
  int32_t count = 0;
  for (int32_t l = 0; l < LAYERS; l++) {
    count += widths[l] * widths[l + 1];
  }
  return count;
}

/* Weights, gradients, momentum, activations, gradients by them. */
static float *part(uint8_t *memory, int32_t index) { return (float *)(void *)memory + index * weights(); }

void mote_trainer_begin(uint8_t *memory, uint32_t seed) {
  float *w = part(memory, 0);
  for (int32_t i = 0; i < 3 * weights(); i++) {
    seed = seed * 1664525u + 1013904223u;
    w[i] = i < weights() ? ((float)(seed >> 8) / (1 << 24) - 0.5f) * 0.1f : 0;
  }
}

/* e to the x for x of at most 0, by repeated squaring. */
static float exponential(float x) {
  float y = 1 + x / 4096;
  y = y < 0 ? 0 : y;
  for (int32_t i = 0; i < 12; i++) {
    y *= y;
  }
  return y;
}

int32_t mote_trainer_feed(uint8_t *memory, const int8_t *sample, int32_t label, int32_t ratio) {
  float *w = part(memory, 0), *a = part(memory, 3);
  (void)ratio;
  for (int32_t i = 0; i < widths[0]; i++) {
    a[i] = (float)sample[i] / 128;
  }
  for (int32_t l = 0; l < LAYERS; l++) {
    float *y = a + widths[l];
    for (int32_t o = 0; o < widths[l + 1]; o++, w += widths[l]) {
      float sum = 0;
      for (int32_t i = 0; i < widths[l]; i++) {
        sum += w[i] * a[i];
      }
      y[o] = l + 1 < LAYERS && sum < 0 ? 0 : sum;
    }
    a = y;
  }
  int32_t classes = widths[LAYERS], best = 0;
  float *g = a + classes, sum = 0;
  for (int32_t i = 1; i < classes; i++) {
    best = a[i] > a[best] ? i : best;
  }
  for (int32_t i = 0; i < classes; i++) {
    g[i] = exponential(a[i] - a[best]);
    sum += g[i];
  }
  for (int32_t i = 0; i < classes; i++) {
    g[i] = g[i] / sum - (i == label ? 1 : 0);
  }
  float *dw = part(memory, 2);
  for (int32_t l = LAYERS - 1; l >= 0; l--) {
    a -= widths[l];
    w -= widths[l] * widths[l + 1];
    dw -= widths[l] * widths[l + 1];
    float *dx = g + widths[l + 1];
    for (int32_t i = 0; i < widths[l]; i++) {
      float back = 0;
      for (int32_t o = 0; o < widths[l + 1]; o++) {
        dw[o * widths[l] + i] += g[o] * a[i];
        back += l > 0 ? g[o] * w[o * widths[l] + i] : 0;
      }
      if (l > 0) {
        dx[i] = a[i] > 0 ? back : 0;
      }
    }
    g = dx;
  }
  return best;
}

void mote_trainer_step(uint8_t *memory) {
  float *w = part(memory, 0), *dw = part(memory, 1), *v = part(memory, 2);
  for (int32_t i = 0; i < weights(); i++) {
    v[i] = keep * v[i] + dw[i];
    w[i] -= rate * v[i];
    dw[i] = 0;
  }
}
