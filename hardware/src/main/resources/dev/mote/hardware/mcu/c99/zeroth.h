/* Training by forward passes alone, on integers: weights or results of one layer at a time are perturbed, and what that does
   to the loss moves the integers. Nothing but the caller's memory is written; perturbations are replayed from seeds.

   A sample is run once; the values that trained layers read stay in the arena, so that each query runs only what lies
   behind the perturbed layer. Layers are taken from the last to the first, since a query overwrites what lies behind its
   layer. Of a query only the difference of losses is kept: for weights one a query, for results one a query and sample,
   whose samples are run once more (up to the layer) when its integers move. */
#ifndef MOTE_ZEROTH_H
#define MOTE_ZEROTH_H

#include "conv_trained.h"
#include "journal.h"

/* multiplier * 2^(shift - 31) */
typedef struct {
  int32_t multiplier, shift;
} mote_factor;

/* A constant that is trained: int8 weights or int32 biases. */
typedef struct {
  const void *start; /* its first integers */
  int32_t number;    /* its own, for random states */
  int32_t is_weights;
  int32_t size, channels, run; /* integer i is of channel i / run % channels */
  int32_t queries, sigma, shrinkage;
  int32_t place;       /* in the memory: its integers */
  int32_t differences; /* in the memory: 64 bits a query, where weights are perturbed */
  const mote_factor *factors;
} mote_constant;

/* A layer with trained constants. */
typedef struct {
  int32_t step; /* which step computes it */
  int32_t by_nodes;
  const mote_constant *constants; /* weights before biases */
  int32_t constant_count;
  const int8_t *weights; /* what is not trained is read from here */
  const int32_t *bias;
  /* Where results are perturbed: */
  int32_t number;        /* for random states */
  int32_t low, high;     /* results at these ends are not perturbed */
  int32_t input, output; /* in the arena */
  int32_t differences;   /* in the memory: 64 bits for the number of free results, then 32 bits a sample and query */
  int32_t chunk;         /* channels whose sums are held at once */
  int32_t input_zero, groups, output_step, row_step, column_step;
  mote_window window;
} mote_trained;

/* A network with its training. Places are offsets in the memory. */
typedef struct {
  void (*const *steps)(uint8_t *arena, const mote_integers *integers);
  int32_t step_count;
  const mote_trained *layers; /* in the order of their steps */
  int32_t layer_count;
  int32_t batch, antithetic, gaussian, loss_normalization, norm_scaling, rounding;
  const int32_t *powers; /* 2^20 exp(-s i) for the logits' scale s */
  int64_t scale;         /* s in units of 2^-32 */
  int32_t input, input_bytes, logits, classes; /* the first and third are offsets in the arena */
  int32_t saved, saved_bytes;                  /* what a snapshot holds */
  int32_t differences, differences_bytes;
  int32_t pointers, samples, streams, scratch, arena; /* no samples are kept where none is run again */
  uint32_t fingerprint;
} mote_zeroth;

enum { MOTE_NEAREST, MOTE_STOCHASTIC, MOTE_SIGN };

void mote_zeroth_begin(const mote_zeroth *t, uint8_t *memory, uint32_t seed);
int32_t mote_zeroth_feed(const mote_zeroth *t, uint8_t *memory, const int8_t *sample, int32_t label);
int32_t mote_zeroth_step(const mote_zeroth *t, uint8_t *memory, int32_t ratio);
int32_t mote_zeroth_evaluate(const mote_zeroth *t, uint8_t *memory, const int8_t *sample);
int32_t mote_zeroth_save(const mote_zeroth *t, uint8_t *memory, const mote_flash *flash);
int32_t mote_zeroth_restore(const mote_zeroth *t, uint8_t *memory, const mote_flash *flash);
int32_t mote_zeroth_steps(const mote_zeroth *t, const uint8_t *memory);

/* The rate of step `step` of `total` along half a cosine, in units of 2^-15. */
int32_t mote_cosine_rate(int32_t step, int32_t total);

#endif
