/* Training of tensor-train layers in few bits: factors of 4 bits, held packed; activations of 8; gradients of 16.

   A layer is one stage a core, from the last core on. A stage multiplies rows of `inner` numbers by its core, `left * outputs`
   results a row, and leaves them where the next stage finds its rows. Each tensor has a power of two as its scale: a number q stands
   for q * 2^-exponent. Exponents of activations and gradients follow the largest sum of the last step. */
#ifndef MOTE_TENSOR_TRAIN_STEP_H
#define MOTE_TENSOR_TRAIN_STEP_H

#include "perturb.h"

/* One stage; offsets are within the memory. */
typedef struct {
  int32_t left, outputs, inner;
  int32_t rest, known; /* rows: extents of the inputs still to come, and of the outputs known so far */
  int32_t next;        /* the input extent of the next stage */
  int32_t exponent;    /* of the factor */
  int32_t clamped;     /* whether results below 0 become 0 */
  int32_t input;       /* of the rows; the results lie at the next stage's */
  int32_t factor;      /* two numbers a byte, the first in the lower bits */
  int32_t sums;        /* 16 bits a number: gradients and what is carried of them, in units of 2^-12 of a factor's step */
} mote_train_stage;

/* What is known of the scales of a stage. */
typedef struct {
  int32_t forward_largest, backward_largest; /* sums of this step */
  int16_t forward, backward;                 /* the finest exponents of results and of gradients by inputs */
  int16_t exponent, full;                    /* of the inputs, and of gradients by them before they are rounded */
} mote_train_scale;

/* Layers with their training. */
typedef struct {
  const mote_train_stage *stages;
  const uint8_t *factors; /* of all stages, where training starts from */
  int32_t stage_count, factor_bytes;
  int32_t bytes;        /* of the memory */
  int32_t sums, sum_count;
  int32_t scales;       /* one a stage and one more */
  int32_t gradients[2]; /* buffers that take turns */
  int32_t input_bytes, logits, classes;
  int32_t rate; /* the learning rate of a sample is 2^-rate */
} mote_tensor_train;

void mote_tensor_train_begin(const mote_tensor_train *t, uint8_t *memory, uint32_t seed);

/* Adds a sample's gradients to the sums, at `ratio` of the full rate in units of 2^-15; returns the class it was taken for. */
int32_t mote_tensor_train_feed(const mote_tensor_train *t, uint8_t *memory, const int8_t *sample, int32_t label,
                               int32_t ratio);

/* Moves the factors by the whole steps in their sums. */
void mote_tensor_train_step(const mote_tensor_train *t, uint8_t *memory);

/* The class of a sample, the first of equals. */
int32_t mote_tensor_train_classify(const mote_tensor_train *t, uint8_t *memory, const int8_t *sample);

#endif
