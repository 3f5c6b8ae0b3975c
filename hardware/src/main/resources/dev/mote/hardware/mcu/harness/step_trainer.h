/* What the harness of training steps runs; see step_trainer.c. */
#ifndef MOTE_STEP_TRAINER_H
#define MOTE_STEP_TRAINER_H

#include <stdint.h>

extern const int32_t mote_trainer_bytes;  /* of memory */
extern const int32_t mote_trainer_sample; /* bytes of a sample */
extern const int32_t mote_trainer_saved;  /* where in the memory that lies which training changes, and its size */
extern const int32_t mote_trainer_saved_bytes;

void mote_trainer_begin(uint8_t *memory, uint32_t seed);
int32_t mote_trainer_feed(uint8_t *memory, const int8_t *sample, int32_t label, int32_t ratio);
void mote_trainer_step(uint8_t *memory);

#endif
