/* The test harness: runs networks on vectors from a file and measures them. */
#ifndef MOTE_RUNNER_H
#define MOTE_RUNNER_H

#include <stdint.h>

/* A layer: its function, and where its result lies in the arena. */
typedef struct {
  void (*run)(uint8_t *arena);
  int32_t offset, bytes;
} mote_layer;

typedef struct {
  int32_t offset, bytes;
} mote_span;

typedef struct {
  void (*run)(uint8_t *arena);
  const mote_layer *layers;
  const mote_span *inputs, *outputs;
  int32_t layer_count, input_count, output_count;
} mote_model;

/* The networks to run, ended by a null pointer. */
extern const mote_model *const mote_models[];

/* What a platform gives: files, a clock, and memory. */
int32_t mote_open(const char *name, int32_t write); /* 0 reads, 1 writes anew, 2 changes */
int32_t mote_load(int32_t file, void *to, int32_t bytes); /* returns the bytes that were read */
void mote_store(int32_t file, const void *from, int32_t bytes);
void mote_seek(int32_t file, int32_t offset);
void mote_close(int32_t file);
uint64_t mote_ticks(void); /* grows with the instructions that ran */
uint8_t *mote_arena(void);
uint8_t *mote_spare(void);             /* more memory, for the harness alone */
void mote_lose_power(uint32_t ticks); /* ends everything that much later, with status 9 */
void mote_paint_stack(void);
int32_t mote_used_stack(void);
void mote_call(void (*function)(uint8_t *arena), uint8_t *arena); /* on the stack of predicted size */

#endif
