#include "stored.h"

void mote_decode_packed(const mote_stored *s, mote_decoding *from, int8_t *to, int32_t count) {
  mote_codes at = from->codes;
  for (int32_t i = 0; i < count; i++) {
    to[i] = (int8_t)(uint8_t)(mote_code(&at, s->bits) << (8 - s->bits) | (uint32_t)s->half);
  }
  from->codes = at;
}

void mote_decode_codebook(const mote_stored *s, mote_decoding *from, int8_t *to, int32_t count) {
  mote_codes at = from->codes;
  for (int32_t i = 0; i < count; i++) {
    to[i] = s->table[mote_code(&at, s->bits)];
  }
  from->codes = at;
}

void mote_decode_blocks(const mote_stored *s, mote_decoding *from, int8_t *to, int32_t count) {
  mote_codes at = from->codes;
  for (int32_t i = 0; i < count;) {
    int32_t run = at.element / s->block;
    int32_t end = mote_min(count, i + (run + 1) * s->block - at.element);
    int32_t multiplier = s->multipliers[run];
    at.element += end - i;
    for (; i < end; i++) {
      to[i] = (int8_t)((s->table[mote_code(&at, s->bits)] * multiplier + 64) >> 7);
    }
  }
  from->codes = at;
}

void mote_decode_sparse(const mote_stored *s, mote_decoding *at, int8_t *to, int32_t count) {
  if (at->codes.element == 0) {
    at->more.kept.next = s->codes + s->block;
  }
  mote_codes map = at->codes;
  mote_codes kept = {at->more.kept.next, at->more.kept.held, at->more.kept.holds, 0};
  for (int32_t i = 0; i < count; i++) {
    to[i] = 0;
    if (mote_code(&map, 1) != 0) {
      to[i] = (int8_t)(uint8_t)(mote_code(&kept, s->bits) << (8 - s->bits));
    }
  }
  at->codes = map;
  at->more.kept.next = kept.next;
  at->more.kept.held = kept.held;
  at->more.kept.holds = kept.holds;
  at->codes.element += count;
}

static int32_t place(const mote_stored *s, int32_t slot) {
  int32_t bit = slot * s->bits;
  uint32_t word = s->codes[bit >> 3];
  if ((bit & 7) + s->bits > 8) {
    word |= (uint32_t)s->codes[(bit >> 3) + 1] << 8;
  }
  return (int32_t)(word >> (bit & 7) & ((1u << s->bits) - 1));
}

void mote_decode_groups(const mote_stored *s, mote_decoding *at, int8_t *to, int32_t count) {
  const int8_t *elements = (const int8_t *)s->codes + s->block;
  for (int32_t i = 0; i < count; i++) {
    to[i] = 0;
  }
  int32_t last = (at->codes.element + count - 1) >> s->bits;
  for (int32_t group = at->codes.element >> s->bits; group <= last; group++) {
    for (int32_t slot = group * s->half; slot < (group + 1) * s->half; slot++) {
      int32_t i = (group << s->bits) + place(s, slot) - at->codes.element;
      if (i >= 0 && i < count) {
        to[i] = elements[slot];
      }
    }
  }
  at->codes.element += count;
}

void mote_decode_deltas(const mote_stored *s, mote_decoding *at, int8_t *to, int32_t count) {
  const uint8_t *next = at->codes.next;
  int32_t left = at->more.row.left;
  int32_t pairs = at->more.row.pairs;
  int32_t zeros = at->more.row.zeros;
  for (int32_t i = 0; i < count; i++) {
    if (left == 0) {
      left = s->block;
      pairs = next[0] | next[1] << 8;
      next += 2;
      zeros = pairs > 0 ? next[0] : 0;
    }
    left--;
    to[i] = 0;
    if (pairs > 0 && zeros-- == 0) {
      to[i] = (int8_t)next[1];
      next += 2;
      zeros = --pairs > 0 ? next[0] : 0;
    }
  }
  at->codes.next = next;
  at->more.row.left = left;
  at->more.row.pairs = pairs;
  at->more.row.zeros = zeros;
}

/* The next elements of words; `word` reads one. */
static inline void give(const mote_stored *s, mote_decoding *at, int8_t *to, int32_t count,
                        void (*word)(const mote_stored *s, mote_decoding *at)) {
  for (int32_t i = 0; i < count; i++) {
    if (at->more.word.left == 0) {
      word(s, at);
      at->more.word.left = s->block;
    }
    to[i] = at->more.word.elements[s->block - at->more.word.left--];
  }
}

static void known(const mote_stored *s, mote_decoding *at, int32_t index) {
  for (int32_t i = 0; i < s->block; i++) {
    at->more.word.elements[i] = s->table[index * s->block + i];
  }
}

static void escaped(const mote_stored *s, mote_decoding *at) {
  for (int32_t i = 0; i < s->block; i++) {
    at->more.word.elements[i] = (int8_t)(uint8_t)mote_code(&at->codes, 8);
  }
}

static void dictionary_word(const mote_stored *s, mote_decoding *at) {
  if (mote_code(&at->codes, 1) != 0) {
    known(s, at, (int32_t)mote_code(&at->codes, s->bits));
  } else {
    escaped(s, at);
  }
}

void mote_decode_dictionary(const mote_stored *s, mote_decoding *at, int8_t *to, int32_t count) {
  give(s, at, to, count, dictionary_word);
}

static void huffman_word(const mote_stored *s, mote_decoding *at) {
  const uint8_t *counts = s->multipliers + 2;
  int32_t escape = s->multipliers[0] | s->multipliers[1] << 8;
  int32_t code = 0;
  int32_t first = 0;
  int32_t index = 0;
  for (;; counts += 2) {
    int32_t here = counts[0] | counts[1] << 8;
    code |= (int32_t)mote_code(&at->codes, 1);
    if (code - first < here) {
      break;
    }
    index += here;
    first = (first + here) << 1;
    code <<= 1;
  }
  index += code - first;
  if (index == escape) {
    escaped(s, at);
  } else {
    known(s, at, index < escape ? index : index - 1);
  }
}

void mote_decode_huffman(const mote_stored *s, mote_decoding *at, int8_t *to, int32_t count) {
  give(s, at, to, count, huffman_word);
}

/* Contexts: whether an element is zero, by the level of those before; its sign; whether it is larger than 1, 2, ... */
enum { LEVELS = 6, NEGATIVE = LEVELS, LARGER = NEGATIVE + 1, SIZES = 14, LARGE = 4, SLOWEST = 64 };

static uint32_t more_bytes(const mote_stored *s, mote_decoding *at) {
  return at->codes.next < s->codes + s->half ? *at->codes.next++ : 0;
}

static int32_t decision(const mote_stored *s, mote_decoding *at, int32_t context) {
  uint32_t estimate = at->more.model.estimates[context];
  int32_t seen = at->more.model.seen[context];
  uint32_t part = (at->more.model.range >> 12) * (estimate >> 4);
  int32_t shift = 1;
  while (seen >> shift != 0) {
    shift++;
  }
  at->more.model.seen[context] = (uint8_t)mote_min(seen + 1, SLOWEST);
  int32_t one = at->more.model.code >= part;
  if (one) {
    at->more.model.code -= part;
    at->more.model.range -= part;
    at->more.model.estimates[context] = (uint16_t)(estimate - (estimate >> shift));
  } else {
    at->more.model.range = part;
    at->more.model.estimates[context] = (uint16_t)(estimate + ((0xffffu - estimate) >> shift));
  }
  while (at->more.model.range < 1u << 24) {
    at->more.model.range <<= 8;
    at->more.model.code = at->more.model.code << 8 | more_bytes(s, at);
  }
  return one;
}

static int32_t level(int32_t average) {
  int32_t result = 0;
  for (average >>= 5; average != 0 && result < LEVELS - 1; average >>= 1) {
    result++;
  }
  return result;
}

void mote_decode_arithmetic(const mote_stored *s, mote_decoding *at, int8_t *to, int32_t count) {
  if (at->codes.element == 0) {
    at->more.model.range = 0xffffffffu;
    for (int32_t i = 0; i < 4; i++) {
      at->more.model.code = at->more.model.code << 8 | more_bytes(s, at);
    }
    for (int32_t i = 0; i < MOTE_CONTEXTS; i++) {
      at->more.model.estimates[i] = 1u << 15;
      at->more.model.seen[i] = 1;
    }
  }
  for (int32_t i = 0; i < count; i++) {
    int32_t where = level(at->more.model.average);
    int32_t size = decision(s, at, where);
    to[i] = 0;
    if (size != 0) {
      int32_t negative = decision(s, at, NEGATIVE);
      int32_t contexts = where >= LARGE ? LARGER + SIZES - 1 : LARGER - 1;
      while (decision(s, at, contexts + mote_min(size, SIZES)) != 0) {
        size++;
      }
      to[i] = (int8_t)(negative ? -size * s->block : size * s->block);
    }
    /* 256ths; the shift of a negative difference rounds down. */
    int32_t off = (mote_min(size, 31) << 8) - at->more.model.average;
    at->more.model.average += off < 0 ? -((-off + 7) >> 3) : off >> 3;
  }
  at->codes.element += count;
}
