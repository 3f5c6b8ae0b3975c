/* A network whose integers are trained on the device, whatever the method: where everything lies in the caller's memory, and
   what all trainers have in common. Nothing but that memory is written. */
#ifndef MOTE_TRAINING_H
#define MOTE_TRAINING_H

#include "conv_trained.h"
#include "journal.h"

/* multiplier * 2^(shift - 31) */
typedef struct {
  int32_t multiplier, shift;
} mote_factor;

/* A constant that is trained: int8 weights or int32 biases. */
typedef struct {
  const void *start; /* its first integers */
  int32_t number;    /* its own, for random states */
  int32_t is_weights;
  int32_t size, channels, run; /* integer i is of channel i / run % channels */
  int32_t place;                 /* in the memory: its integers */
  int32_t carried;               /* in the memory: with MOTE_CARRY what remains of their steps, in units of 1/256 */
  const mote_factor *factors;    /* what sums are multiplied by at the full rate, one a channel */
  /* Where forward passes alone train: */
  int32_t queries, sigma, shrinkage;
  int32_t differences; /* in the memory: 64 bits a query, where weights are perturbed */
} mote_constant;

/* A layer with trained constants. */
typedef struct {
  int32_t step; /* which step computes it */
  int32_t by_nodes;
  const mote_constant *constants; /* weights before biases */
  int32_t constant_count;
  const int8_t *weights; /* what is not trained is read from here */
  const int32_t *bias;
  /* Where results are perturbed: */
  int32_t number;        /* for random states */
  int32_t low, high;     /* results at these ends are not perturbed */
  int32_t input, output; /* in the arena */
  int32_t differences;   /* in the memory: 64 bits for the number of free results, then 32 bits a sample and query */
  int32_t chunk;         /* channels whose sums are held at once */
  int32_t input_zero, groups, output_step, row_step, column_step;
  mote_window window;
} mote_trained;

/* A network and what is trained of it. Places are offsets in the memory. */
typedef struct {
  void (*const *steps)(uint8_t *arena, const mote_integers *integers);
  int32_t step_count;
  const mote_trained *layers; /* in the order of their steps */
  int32_t layer_count;
  int32_t batch, rounding;
  const int32_t *powers; /* 2^20 exp(-s i) for the logits' scale s */
  int64_t scale;         /* s in units of 2^-32 */
  int32_t input, input_bytes, logits, classes; /* the first and third are offsets in the arena */
  int32_t saved, saved_bytes;                  /* what a snapshot holds */
  int32_t pointers, arena;
  uint32_t fingerprint;
} mote_training;

enum { MOTE_NEAREST, MOTE_STOCHASTIC, MOTE_SIGN, MOTE_CARRY };

/* At the start of the memory. */
typedef struct {
  int64_t loss;      /* sum of the samples' losses before the step */
  int32_t fed;       /* samples of the present batch */
  int32_t slot;      /* where the newest snapshot lies, -1 for nowhere, -2 where that is not known */
  uint32_t sequence; /* of it */
  uint32_t unused;
} mote_training_state;

/* What a snapshot holds, before the integers. */
typedef struct {
  uint32_t seed;
  int32_t step;
} mote_saved;

static inline mote_training_state *mote_state_of(uint8_t *memory) { return (mote_training_state *)(void *)memory; }

static inline mote_saved *mote_saved_of(const mote_training *t, uint8_t *memory) {
  return (mote_saved *)(void *)(memory + t->saved);
}

static inline mote_integers *mote_integers_of(const mote_training *t, uint8_t *memory) {
  return (mote_integers *)(void *)(memory + t->pointers);
}

/* A state for one use of many, never 0. */
uint32_t mote_random_state(uint32_t seed, uint32_t step, uint32_t number, uint32_t query);

static inline uint32_t mote_stream(const mote_saved *saved, uint32_t number, uint32_t query) {
  return mote_random_state(saved->seed, (uint32_t)saved->step, number, query);
}

/* Lets a layer read its integers from another place. */
void mote_point(mote_integers *integers, const mote_constant *constant, const void *to);

/* Puts a sample into the arena. */
void mote_put_sample(const mote_training *t, uint8_t *memory, const int8_t *sample);

/* Runs the steps from `first` to before `end`. */
void mote_run_steps(const mote_training *t, uint8_t *memory, int32_t first, int32_t end);

/* Whether a sample of this label may be fed; the first of a batch starts a new sum of losses. */
int32_t mote_accepts(const mote_training *t, uint8_t *memory, int32_t label);

void mote_training_begin(const mote_training *t, uint8_t *memory, uint32_t seed);
int32_t mote_training_evaluate(const mote_training *t, uint8_t *memory, const int8_t *sample);
int32_t mote_training_save(const mote_training *t, uint8_t *memory, const mote_flash *flash);
int32_t mote_training_restore(const mote_training *t, uint8_t *memory, const mote_flash *flash);
int32_t mote_training_steps(const mote_training *t, const uint8_t *memory);

/* Ends a step; returns the mean loss of its batch. */
int32_t mote_training_step(const mote_training *t, uint8_t *memory);

/* The rate of step `step` of `total` along half a cosine, in units of 2^-15. */
int32_t mote_cosine_rate(int32_t step, int32_t total);

#endif
