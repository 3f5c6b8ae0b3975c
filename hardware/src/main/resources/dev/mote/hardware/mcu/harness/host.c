/* The platform on a computer: standard files, no clock, no stack measurement. */
#include "runner.h"

#include <stdio.h>

extern uint8_t mote_memory[];

static FILE *files[16];

int32_t mote_open(const char *name, int32_t write) {
  static int32_t count;
  files[count] = fopen(name, write == 2 ? "r+b" : write ? "wb" : "rb");
  return count++;
}

int32_t mote_load(int32_t file, void *to, int32_t bytes) { return (int32_t)fread(to, 1, (size_t)bytes, files[file]); }

void mote_store(int32_t file, const void *from, int32_t bytes) { fwrite(from, 1, (size_t)bytes, files[file]); }

void mote_close(int32_t file) { fclose(files[file]); }

uint64_t mote_ticks(void) { return 0; }

void mote_seek(int32_t file, int32_t offset) { fseek(files[file], offset, SEEK_SET); }

uint8_t *mote_arena(void) { return mote_memory; }

static uint64_t spare[1 << 18];

uint8_t *mote_spare(void) { return (uint8_t *)spare; }

void mote_lose_power(uint32_t ticks) { (void)ticks; }

void mote_paint_stack(void) {}

int32_t mote_used_stack(void) { return 0; }

void mote_call(void (*function)(uint8_t *arena), uint8_t *arena) { function(arena); }
