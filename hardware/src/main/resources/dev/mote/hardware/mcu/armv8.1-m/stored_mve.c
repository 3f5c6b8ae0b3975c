#include "stored_mve.h"

/* The codes of 16 elements in their upper bits. */
MOTE_INLINE uint8x16_t sixteen(const uint8_t *codes, int32_t bits) {
  if (bits == 4) {
    uint16x8_t bytes = vldrbq_u16(codes);
    uint16x8_t even = vandq_u16(vshlq_n_u16(bytes, 4), vdupq_n_u16(0x00f0));
    return vreinterpretq_u8_u16(vorrq_u16(even, vandq_u16(vshlq_n_u16(bytes, 8), vdupq_n_u16(0xf000))));
  }
  if (bits == 2) {
    uint32x4_t bytes = vldrbq_u32(codes);
    uint32x4_t first = vandq_u32(vshlq_n_u32(bytes, 6), vdupq_n_u32(0x000000c0));
    uint32x4_t second = vandq_u32(vshlq_n_u32(bytes, 12), vdupq_n_u32(0x0000c000));
    uint32x4_t third = vandq_u32(vshlq_n_u32(bytes, 18), vdupq_n_u32(0x00c00000));
    uint32x4_t fourth = vandq_u32(vshlq_n_u32(bytes, 24), vdupq_n_u32(0xc0000000u));
    return vreinterpretq_u8_u32(vorrq_u32(vorrq_u32(first, second), vorrq_u32(third, fourth)));
  }
  mve_pred16_t ones = (mve_pred16_t)(codes[0] | codes[1] << 8);
  return vpselq_u8(vdupq_n_u8(0x80), vdupq_n_u8(0), ones);
}

/* Where the codes of eight elements lie. */
typedef struct {
  uint16x8_t bytes; /* that they begin in */
  int16x8_t shift;  /* what brings them to bit 0 */
  uint16x8_t mask;
} places;

MOTE_INLINE places places_of(int32_t bits) {
  uint16x8_t first = vmulq_n_u16(vidupq_n_u16(0, 1), (uint16_t)bits);
  int16x8_t shift = vnegq_s16(vreinterpretq_s16_u16(vandq_u16(first, vdupq_n_u16(7))));
  return (places){vshrq_n_u16(first, 3), shift, vdupq_n_u16((uint16_t)((1 << bits) - 1))};
}

/* The codes of eight elements; reads a byte more than they have. */
MOTE_INLINE uint16x8_t eight(const uint8_t *codes, places at) {
  uint16x8_t low = vldrbq_gather_offset_u16(codes, at.bytes);
  uint16x8_t high = vldrbq_gather_offset_u16(codes + 1, at.bytes);
  return vandq_u16(vshlq_u16(vorrq_u16(low, vshlq_n_u16(high, 8)), at.shift), at.mask);
}

/* As many whole sixteens as there are; `bits` is a constant where this is called. */
MOTE_INLINE void sixteens(const uint8_t *codes, int8_t *to, int32_t count, int32_t bits, uint8x16_t half) {
  for (int32_t left = count / 16; left > 0; left--, to += 16, codes += 2 * bits) {
    vstrbq_u8((uint8_t *)to, vorrq_u8(sixteen(codes, bits), half));
  }
}

MOTE_INLINE void eights(const uint8_t *codes, int8_t *to, int32_t count, int32_t bits, uint16x8_t half) {
  places from = places_of(bits);
  for (int32_t left = count / 8; left > 0; left--, to += 8, codes += bits) {
    vstrbq_u16((uint8_t *)to, vorrq_u16(vshlq_r_u16(eight(codes, from), 8 - bits), half));
  }
}

void mote_decode_packed_mve(const mote_stored *s, mote_decoding *at, int8_t *to, int32_t count) {
  int32_t bits = s->bits;
  if (at->codes.holds == 0) {
    uint8x16_t half = vdupq_n_u8((uint8_t)s->half);
    int32_t done = 8 % bits == 0 ? count / 16 * 16 : (count - 1) / 8 * 8;
    if (bits == 4) {
      sixteens(at->codes.next, to, count, 4, half);
    } else if (bits == 2) {
      sixteens(at->codes.next, to, count, 2, half);
    } else if (bits == 1) {
      sixteens(at->codes.next, to, count, 1, half);
    } else {
      eights(at->codes.next, to, count - 1, bits, vdupq_n_u16((uint16_t)s->half));
    }
    at->codes.next += done / 8 * bits;
    to += done;
    count -= done;
  }
  if (count > 0) {
    mote_decode_packed(s, at, to, count);
  }
}

void mote_decode_codebook_mve(const mote_stored *s, mote_decoding *at, int8_t *to, int32_t count) {
  if (at->codes.holds == 0) {
    places from = places_of(s->bits);
    for (; count > 8; count -= 8, to += 8, at->codes.next += s->bits) {
      vstrbq_s16(to, vldrbq_gather_offset_s16(s->table, eight(at->codes.next, from)));
    }
  }
  if (count > 0) {
    mote_decode_codebook(s, at, to, count);
  }
}

void mote_decode_blocks_mve(const mote_stored *s, mote_decoding *at, int8_t *to, int32_t count) {
  if (at->codes.holds == 0 && at->codes.element % 8 == 0 && s->block % 8 == 0) {
    places from = places_of(s->bits);
    while (count > 8) {
      int32_t run = at->codes.element / s->block;
      int32_t elements = mote_min((count - 1) / 8 * 8, (run + 1) * s->block - at->codes.element);
      int16_t multiplier = s->multipliers[run];
      for (int32_t left = elements; left > 0; left -= 8, to += 8, at->codes.next += s->bits) {
        int16x8_t entries = vldrbq_gather_offset_s16(s->table, eight(at->codes.next, from));
        vstrbq_s16(to, vrshrq_n_s16(vmulq_n_s16(entries, multiplier), 7));
      }
      at->codes.element += elements;
      count -= elements;
    }
  }
  if (count > 0) {
    mote_decode_blocks(s, at, to, count);
  }
}
