/* What the trainer's harness runs; see trainer.c. */
#ifndef MOTE_TRAINER_H
#define MOTE_TRAINER_H

#include "kernels/zeroth.h"

extern const mote_zeroth *const mote_trainer;
extern const int32_t mote_trainer_bytes;

#endif
