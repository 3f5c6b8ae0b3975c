/* Cross-entropy of 8-bit logits in units of 2^-16, and differences of losses. */
#ifndef MOTE_ZEROTH_LOSS_H
#define MOTE_ZEROTH_LOSS_H

#include "zeroth.h"

int32_t mote_zeroth_loss(const mote_zeroth *t, const int8_t *logits, int32_t label);

/* Divides differences by their deviation, in units of 2^-8. */
void mote_normalize(int64_t *differences, int32_t count);

#endif
