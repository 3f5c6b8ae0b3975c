/* Weights of few bits: how they lie in flash, and how they become int8 elements, one after the other in the tensor's order. */
#ifndef MOTE_STORED_H
#define MOTE_STORED_H

#include "mote.h"

/* Where decoding stands. */
typedef struct {
  const uint8_t *next; /* the first byte of codes that is not held */
  uint32_t held;       /* bits taken from bytes but not used yet, the first one lowest */
  int32_t holds;       /* how many */
  int32_t element;     /* elements decoded so far */
} mote_codes;

#define MOTE_CONTEXTS 35 /* of an arithmetic code */

/* The same with what some decoders remember beside it. */
typedef struct {
  mote_codes codes;
  union {
    struct {
      const uint8_t *next;
      uint32_t held;
      int32_t holds;
    } kept; /* a second row of codes */
    struct {
      int32_t left, pairs, zeros; /* elements of the row, pairs of it, zeros before the next pair's element */
    } row;
    struct {
      int32_t left; /* elements of the word that were not given yet */
      int8_t elements[8];
    } word;
    struct {
      uint32_t range, code;
      int32_t average;
      uint16_t estimates[MOTE_CONTEXTS];
      uint8_t seen[MOTE_CONTEXTS];
    } model;
  } more;
} mote_decoding;

/* Stored weights; which fields mean something depends on the decoder. */
typedef struct mote_stored {
  void (*decode)(const struct mote_stored *s, mote_decoding *at, int8_t *to, int32_t count); /* the next `count` elements */
  const uint8_t *codes;
  const int8_t *table;
  const uint8_t *multipliers;
  int32_t bits, half, block;
} mote_stored;

/* The next code of 1 to 24 bits, from the lowest bit of each byte on. */
static inline uint32_t mote_code(mote_codes *at, int32_t bits) {
  while (at->holds < bits) {
    at->held |= (uint32_t)*at->next++ << at->holds;
    at->holds += 8;
  }
  uint32_t code = at->held & ((1u << bits) - 1);
  at->held >>= bits;
  at->holds -= bits;
  return code;
}

static inline void mote_begin(const mote_stored *s, mote_decoding *at) {
  at->codes = (mote_codes){s->codes, 0, 0, 0};
  at->more.model.range = 0;
  at->more.model.code = 0;
  at->more.model.average = 0;
  at->more.kept.next = 0;
  at->more.kept.held = 0;
  at->more.kept.holds = 0;
}

/* Codes are the upper bits of elements, the lower ones are `half`. */
void mote_decode_packed(const mote_stored *s, mote_decoding *at, int8_t *to, int32_t count);

/* Codes are indices into the table. */
void mote_decode_codebook(const mote_stored *s, mote_decoding *at, int8_t *to, int32_t count);

/* The same with a multiplier for each run of `block` elements, 128 standing for 1. */
void mote_decode_blocks(const mote_stored *s, mote_decoding *at, int8_t *to, int32_t count);

/* A bit an element that tells zeros, in `block` bytes; then the upper `bits` bits of the others. */
void mote_decode_sparse(const mote_stored *s, mote_decoding *at, int8_t *to, int32_t count);

/* `half` elements of each 2^bits: their places in `block` bytes, then they themselves. */
void mote_decode_groups(const mote_stored *s, mote_decoding *at, int8_t *to, int32_t count);

/* Rows of `block` elements: the number of pairs in two bytes, then pairs of how many zeros and which element. */
void mote_decode_deltas(const mote_stored *s, mote_decoding *at, int8_t *to, int32_t count);

/* Words of `block` elements: a bit 1 and an index into the table, or a bit 0 and the elements. */
void mote_decode_dictionary(const mote_stored *s, mote_decoding *at, int8_t *to, int32_t count);

/* Words of `block` elements in canonical prefix codes; `multipliers` are 16-bit numbers: which code the escape is, then how many
   codes have 1, 2, ... bits. */
void mote_decode_huffman(const mote_stored *s, mote_decoding *at, int8_t *to, int32_t count);

/* Multiples of `block` in an adaptive binary arithmetic code of `half` bytes. */
void mote_decode_arithmetic(const mote_stored *s, mote_decoding *at, int8_t *to, int32_t count);

#endif
