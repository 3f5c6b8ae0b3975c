/* Trains on samples from a file. Files in the working directory: command.bin (32-bit numbers, see below), input.bin (samples,
   then their labels as 32 bits), flash.bin (two slots of flash; written where there is a journal), output.bin (first, where
   there is a journal, the number of steps and the integers that were taken up; then the loss before each step, and the integers),
   classes.bin (for each evaluation the class of each evaluated sample), ticks.bin (64 bits: of all feeding and steps before
   each evaluation), report.bin (ticks of all feeding, of all steps, of evaluating, of saving;
   bytes of stack that were used). */
#include "trainer.h"

#include "runner.h"

static struct {
  int32_t samples;   /* in input.bin */
  int32_t fed;       /* of them, from the first on, in turn; the others are evaluated, or all where there are no others */
  int32_t steps;     /* to take, counted from the beginning of the training */
  int32_t every;     /* steps between evaluations, of which there is one before the first step; 0 for one at the end */
  int32_t total;     /* over which the rate falls along half a cosine; 0 for the full rate */
  uint32_t seed;
  int32_t journal;   /* whether to take up a snapshot, and to save after each step */
  uint32_t lifetime; /* ticks after which power is lost; 0 for never */
} command;

static struct {
  const int8_t *sample;
  int32_t label, result;
} call;

static int32_t flash_file;

/* Bytes of a slot in flash.bin. */
static int32_t slot_bytes(void) { return mote_trainer->saved_bytes + (int32_t)sizeof(mote_journal_head); }

static int32_t program(int32_t slot, int32_t offset, const uint8_t *bytes, int32_t count) {
  for (int32_t at = 0; at < count; at += 4) {
    mote_seek(flash_file, slot * slot_bytes() + offset + at);
    mote_store(flash_file, bytes + at, count - at < 4 ? count - at : 4);
  }
  return 1;
}

static int32_t erase(void *context, int32_t slot) {
  static const uint8_t blank[4] = {0xff, 0xff, 0xff, 0xff};
  (void)context;
  for (int32_t at = 0; at < slot_bytes(); at += 4) {
    program(slot, at, blank, slot_bytes() - at < 4 ? slot_bytes() - at : 4);
  }
  return 1;
}

static int32_t write(void *context, int32_t slot, int32_t offset, const void *bytes, int32_t count) {
  (void)context;
  return program(slot, offset, bytes, count);
}

static int32_t read(void *context, int32_t slot, int32_t offset, void *bytes, int32_t count) {
  (void)context;
  mote_seek(flash_file, slot * slot_bytes() + offset);
  return mote_load(flash_file, bytes, count) == count;
}

static const mote_flash flash = {0, erase, write, read};

/* What runs on the stack of predicted size. */
static void begin(uint8_t *memory) { mote_training_begin(mote_trainer, memory, command.seed); }

static void restore(uint8_t *memory) { call.result = mote_training_restore(mote_trainer, memory, &flash); }

static void feed(uint8_t *memory) { call.result = mote_trainer_feed(memory, call.sample, call.label); }

static void step(uint8_t *memory) {
  int32_t taken = mote_training_steps(mote_trainer, memory);
  int32_t ratio = command.total == 0 ? 32768 : mote_cosine_rate(taken, command.total);
  call.result = mote_trainer_step(memory, ratio);
}

static void evaluate(uint8_t *memory) { call.result = mote_training_evaluate(mote_trainer, memory, call.sample); }

static void save(uint8_t *memory) { call.result = mote_training_save(mote_trainer, memory, &flash); }

static uint64_t measured(void (*function)(uint8_t *memory)) {
  uint64_t start = mote_ticks();
  mote_call(function, mote_arena());
  return mote_ticks() - start;
}

static void put(int32_t file, uint64_t value) { mote_store(file, &value, 8); }

static void put_integers(int32_t file) {
  mote_store(file, mote_arena() + mote_trainer->saved + 8, mote_trainer->saved_bytes - 8);
}

static void take(const int8_t *samples, const int32_t *labels, int32_t index) {
  call.sample = samples + index * mote_trainer->input_bytes;
  call.label = labels[index];
}

static struct {
  int32_t classes, ticks; /* files */
  uint64_t feeding, stepping, evaluating, saving;
} sums;

static void evaluate_all(const int8_t *samples, const int32_t *labels) {
  put(sums.ticks, sums.feeding + sums.stepping);
  for (int32_t i = command.fed < command.samples ? command.fed : 0; i < command.samples; i++) {
    take(samples, labels, i);
    sums.evaluating += measured(evaluate);
    mote_store(sums.classes, &call.result, 4);
  }
}

int main(void) {
  int32_t file = mote_open("command.bin", 0);
  mote_load(file, &command, (int32_t)sizeof command);
  mote_close(file);
  int32_t bytes = command.samples * mote_trainer->input_bytes;
  int32_t *labels = (int32_t *)(void *)mote_spare();
  int8_t *samples = (int8_t *)(labels + command.samples);
  file = mote_open("input.bin", 0);
  mote_load(file, samples, bytes);
  mote_load(file, labels, 4 * command.samples);
  mote_close(file);
  for (int32_t i = 0; i < mote_trainer_bytes; i++) {
    mote_arena()[i] = 0xa5;
  }
  sums.classes = mote_open("classes.bin", 1);
  sums.ticks = mote_open("ticks.bin", 1);
  mote_paint_stack();
  file = mote_open("output.bin", 1);
  measured(begin);
  if (command.journal) {
    flash_file = mote_open("flash.bin", 2);
    measured(restore);
    int32_t taken = mote_training_steps(mote_trainer, mote_arena());
    mote_store(file, &taken, 4);
    put_integers(file);
    mote_close(file);
    file = mote_open("losses.bin", 1);
  }
  if (command.lifetime) {
    mote_lose_power(command.lifetime);
  }
  for (int32_t s = mote_training_steps(mote_trainer, mote_arena()); s < command.steps; s++) {
    if (command.every != 0 && s % command.every == 0) {
      evaluate_all(samples, labels);
    }
    for (int32_t i = 0; i < mote_trainer->batch; i++) {
      take(samples, labels, (s * mote_trainer->batch + i) % command.fed);
      sums.feeding += measured(feed);
      if (!call.result) {
        return 5;
      }
    }
    sums.stepping += measured(step);
    mote_store(file, &call.result, 4);
    if (command.journal) {
      sums.saving += measured(save);
    }
  }
  evaluate_all(samples, labels);
  mote_close(sums.classes);
  mote_close(sums.ticks);
  put_integers(file);
  mote_close(file);
  file = mote_open("report.bin", 1);
  put(file, sums.feeding);
  put(file, sums.stepping);
  put(file, sums.evaluating);
  put(file, sums.saving);
  put(file, (uint64_t)mote_used_stack());
  mote_close(file);
  return 0;
}
