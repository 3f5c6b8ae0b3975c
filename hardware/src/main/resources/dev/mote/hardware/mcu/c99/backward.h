/* Training by back-propagation: the forward pass runs on integers, the backward pass in floats on what it left in the arena.

   Of each sample the gradients are computed one after the other and added to the sums of the batch as they come; a step moves
   the integers against the sums. */
#ifndef MOTE_BACKWARD_H
#define MOTE_BACKWARD_H

#include "training.h"

/* The gradient of the loss by a constant. */
typedef struct {
  const mote_constant *constant;
  int32_t step; /* which step of the backward pass has computed it */
  int32_t at;   /* in the arena: a float an integer */
  int32_t sums; /* in the memory: the same over the batch */
} mote_gradient;

/* A network with its training. */
typedef struct {
  mote_training base;
  void (*const *steps)(uint8_t *arena); /* of the backward pass */
  int32_t step_count;
  const mote_gradient *gradients; /* in the order of their steps */
  int32_t gradient_count;
  int32_t targets; /* in the arena: a float a class, 1 for the sample's and 0 for others */
  int32_t sums, sums_bytes;
} mote_backward;

int32_t mote_backward_feed(const mote_backward *t, uint8_t *memory, const int8_t *sample, int32_t label);
int32_t mote_backward_step(const mote_backward *t, uint8_t *memory, int32_t ratio);

#endif
