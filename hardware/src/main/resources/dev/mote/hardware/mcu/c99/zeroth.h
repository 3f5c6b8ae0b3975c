/* Training by forward passes alone, on integers: weights or results of one layer at a time are perturbed, and what that does
   to the loss moves the integers. Nothing but the caller's memory is written; perturbations are replayed from seeds.

   A sample is run once; the values that trained layers read stay in the arena, so that each query runs only what lies
   behind the perturbed layer. Layers are taken from the last to the first, since a query overwrites what lies behind its
   layer. Of a query only the difference of losses is kept: for weights one a query, for results one a query and sample,
   whose samples are run once more (up to the layer) when its integers move. */
#ifndef MOTE_ZEROTH_H
#define MOTE_ZEROTH_H

#include "training.h"

/* A network with its training. Places are offsets in the memory. */
typedef struct {
  mote_training base;
  int32_t antithetic, gaussian, loss_normalization, norm_scaling;
  int32_t differences, differences_bytes;
  int32_t samples, streams, scratch; /* no samples are kept where none is run again */
} mote_zeroth;

int32_t mote_zeroth_feed(const mote_zeroth *t, uint8_t *memory, const int8_t *sample, int32_t label);
int32_t mote_zeroth_step(const mote_zeroth *t, uint8_t *memory, int32_t ratio);

#endif
