/* Cross-entropy of 8-bit logits in units of 2^-16. */
#ifndef MOTE_TRAINING_LOSS_H
#define MOTE_TRAINING_LOSS_H

#include "training.h"

int32_t mote_training_loss(const mote_training *t, const int8_t *logits, int32_t label);

#endif
