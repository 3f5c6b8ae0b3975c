/* What the trainer's harness runs; see trainer.c. */
#ifndef MOTE_TRAINER_H
#define MOTE_TRAINER_H

#include "kernels/training.h"

extern const mote_training *const mote_trainer;
extern const int32_t mote_trainer_bytes;

int32_t mote_trainer_feed(uint8_t *memory, const int8_t *sample, int32_t label);
int32_t mote_trainer_step(uint8_t *memory, int32_t ratio);

#endif
