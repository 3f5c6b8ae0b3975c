/* Takes training steps on samples from a file. Files in the working directory: command.bin (32-bit numbers, see below), input.bin
   (samples, then their labels as 32 bits), output.bin (the class of each fed sample, then what was trained), report.bin (64 bits: ticks
   of all feeding and steps; bytes of stack that were used). */
#include "step_trainer.h"

#include "runner.h"

static struct {
  int32_t samples; /* in input.bin, fed in turn */
  int32_t batch;   /* samples a step */
  int32_t still;   /* steps at no rate, in which scales are found */
  int32_t steps;   /* at `ratio` of the full rate */
  int32_t ratio;
  uint32_t seed;
} command;

static struct {
  const int8_t *sample;
  int32_t label, ratio, result;
} call;

static void begin(uint8_t *memory) { mote_trainer_begin(memory, command.seed); }

static void feed(uint8_t *memory) { call.result = mote_trainer_feed(memory, call.sample, call.label, call.ratio); }

static void step(uint8_t *memory) { mote_trainer_step(memory); }

static uint64_t measured(void (*function)(uint8_t *memory)) {
  uint64_t start = mote_ticks();
  mote_call(function, mote_arena());
  return mote_ticks() - start;
}

int main(void) {
  int32_t file = mote_open("command.bin", 0);
  mote_load(file, &command, (int32_t)sizeof command);
  mote_close(file);
  int32_t *labels = (int32_t *)(void *)mote_spare();
  int8_t *samples = (int8_t *)(labels + command.samples);
  file = mote_open("input.bin", 0);
  mote_load(file, samples, command.samples * mote_trainer_sample);
  mote_load(file, labels, 4 * command.samples);
  mote_close(file);
  for (int32_t i = 0; i < mote_trainer_bytes; i++) {
    mote_arena()[i] = 0xa5;
  }
  mote_paint_stack();
  file = mote_open("output.bin", 1);
  measured(begin);
  uint64_t ticks = 0;
  for (int32_t s = 0; s < command.still + command.steps; s++) {
    call.ratio = s < command.still ? 0 : command.ratio;
    for (int32_t i = 0; i < command.batch; i++) {
      int32_t chosen = (s * command.batch + i) % command.samples;
      call.sample = samples + chosen * mote_trainer_sample;
      call.label = labels[chosen];
      ticks += measured(feed);
      mote_store(file, &call.result, 4);
    }
    ticks += measured(step);
  }
  mote_store(file, mote_arena() + mote_trainer_saved, mote_trainer_saved_bytes);
  mote_close(file);
  file = mote_open("report.bin", 1);
  mote_store(file, &ticks, 8);
  uint64_t stack = (uint64_t)mote_used_stack();
  mote_store(file, &stack, 8);
  mote_close(file);
  return 0;
}
