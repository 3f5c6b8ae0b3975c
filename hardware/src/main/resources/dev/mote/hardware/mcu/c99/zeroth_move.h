/* Estimates from differences of losses, and integers moved against them. */
#ifndef MOTE_ZEROTH_MOVE_H
#define MOTE_ZEROTH_MOVE_H

#include "zeroth.h"

#include "perturb.h"

/* Channels of a layer whose results are perturbed, and the random states of their rounding (of weights and of biases). */
typedef struct {
  int32_t first, end;
  uint32_t rounding[2];
} mote_channels;

/* The number of ones of 32 bits. */
static inline int32_t mote_ones(uint32_t bits) {
  bits -= (bits >> 1) & 0x55555555;
  bits = (bits & 0x33333333) + ((bits >> 2) & 0x33333333);
  return (int32_t)((((bits + (bits >> 4)) & 0x0f0f0f0f) * 0x01010101u) >> 24);
}

/* About Gaussian: the ones of 32 bits less 16, scaled to the deviation sigma. */
static inline int32_t mote_bell(uint32_t bits, int32_t sigma) {
  return (int32_t)(((int64_t)(mote_ones(bits) - 16) * sigma * 23170 + (1 << 15)) >> 16);
}

/* Move i of a perturbation; `bits` is what is left of the last random number. */
static inline int32_t mote_zeroth_move(int32_t gaussian, int32_t i, int32_t sigma, uint32_t *random, uint32_t *bits,
                                       uint32_t flip) {
  if (gaussian) {
    int32_t move = mote_bell(mote_random(random), sigma);
    return flip ? -move : move;
  }
  if (i % 32 == 0) {
    *bits = mote_random(random) ^ flip;
  }
  int32_t move = *bits & 1 ? sigma : -sigma;
  *bits >>= 1;
  return move;
}

static inline int32_t mote_result_count(const mote_trained *layer) {
  const mote_window *w = &layer->window;
  return w->batch * w->output_height * w->output_width * w->output_channels;
}

static inline int32_t mote_is_free(const mote_trained *layer, int32_t result) {
  return result > layer->low && result < layer->high;
}

void mote_move_by_weights(const mote_zeroth *t, uint8_t *memory, const mote_trained *layer, int32_t ratio);

/* The same from perturbed results, some channels at a time: their sums are cleared, each sample is added, they move. */
void mote_clear_sums(const mote_zeroth *t, uint8_t *memory, const mote_trained *layer, mote_channels *part);
void mote_add_sample(const mote_zeroth *t, uint8_t *memory, const mote_trained *layer, const mote_channels *part,
                     int32_t sample);
void mote_move_by_results(const mote_zeroth *t, uint8_t *memory, const mote_trained *layer, mote_channels *part,
                          int32_t ratio);

#endif
