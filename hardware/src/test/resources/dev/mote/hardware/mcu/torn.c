/* Saves three steps; for each, flash stops after every number of bytes that are erased or written, in turn. What is taken up
   then must be the step before or the one that was saved; the latter once all bytes are written. Prints the number of
   losses of power. */
#include "NAME.h"

#include <stdio.h>
#include <string.h>

static uint64_t memory[(UPPER_BYTES + 7) / 8], other[(UPPER_BYTES + 7) / 8];
static int8_t samples[UPPER_BATCH][UPPER_INPUT_BYTES];
static uint8_t slots[2][UPPER_SLOT_BYTES];
static long left;

static int32_t spend(uint8_t *at, uint8_t byte) {
  if (left == 0) {
    return 0;
  }
  left--;
  *at = byte;
  return 1;
}

static int32_t erase(void *context, int32_t slot) {
  (void)context;
  for (int32_t i = 0; i < UPPER_SLOT_BYTES; i++) {
    if (!spend(&slots[slot][i], 0xff)) {
      return 0;
    }
  }
  return 1;
}

static int32_t write(void *context, int32_t slot, int32_t offset, const void *bytes, int32_t count) {
  (void)context;
  for (int32_t i = 0; i < count; i++) {
    if (!spend(&slots[slot][offset + i], ((const uint8_t *)bytes)[i])) {
      return 0;
    }
  }
  return 1;
}

static int32_t read(void *context, int32_t slot, int32_t offset, void *bytes, int32_t count) {
  (void)context;
  memcpy(bytes, &slots[slot][offset], (size_t)count);
  return 1;
}

static const mote_flash flash = {0, erase, write, read};

static const uint8_t *integers(const uint64_t *of) { return (const uint8_t *)of + UPPER_INTEGERS_OFFSET; }

static uint8_t before[UPPER_INTEGERS_BYTES];

/* What is taken up after power was lost: 0 for the step before, 1 for the present one, -1 for neither. */
static int taken_up(int32_t step) {
  memset(other, 0x5a, sizeof other);
  NAME_begin((uint8_t *)other, 3);
  int32_t found = NAME_restore((uint8_t *)other, &flash);
  int32_t steps = NAME_steps((uint8_t *)other);
  if (found != (steps > 0)) {
    return -1;
  }
  if (steps == step) {
    return memcmp(integers(other), integers(memory), UPPER_INTEGERS_BYTES) == 0 ? 1 : -1;
  }
  return steps == step - 1 && memcmp(integers(other), before, UPPER_INTEGERS_BYTES) == 0 ? 0 : -1;
}

int main(void) {
  for (int32_t i = 0; i < UPPER_BATCH * UPPER_INPUT_BYTES; i++) {
    samples[i / UPPER_INPUT_BYTES][i % UPPER_INPUT_BYTES] = (int8_t)(i * 7919 >> 3);
  }
  memset(slots, 0xff, sizeof slots);
  NAME_begin((uint8_t *)memory, 3);
  long lost = 0;
  for (int32_t step = 1; step <= 3; step++) {
    memcpy(before, integers(memory), UPPER_INTEGERS_BYTES);
    for (int32_t i = 0; i < UPPER_BATCH; i++) {
      NAME_feed((uint8_t *)memory, samples[i], (i + step) % UPPER_CLASSES);
    }
    NAME_step((uint8_t *)memory, UPPER_FULL_RATE);
    if (memcmp(before, integers(memory), UPPER_INTEGERS_BYTES) == 0) {
      printf("step %d changed nothing\n", step);
      return 1;
    }
    static uint8_t kept[sizeof slots];
    static uint64_t state[sizeof memory / 8];
    memcpy(kept, slots, sizeof slots);
    memcpy(state, memory, sizeof memory);
    long all = 2L * UPPER_SLOT_BYTES;
    for (long bytes = 0; bytes <= all; bytes++, lost++) {
      memcpy(slots, kept, sizeof slots);
      memcpy(memory, state, sizeof memory);
      left = bytes;
      int32_t saved = NAME_save((uint8_t *)memory, &flash);
      int found = taken_up(step);
      if (saved != (bytes == all) || found < 0 || (found == 0 && bytes == all)) {
        printf("step %d, byte %ld of %ld: saved %d, taken up %d\n", step, bytes, all, saved, found);
        return 1;
      }
    }
  }
  printf("%ld\n", lost);
  return 0;
}
