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

void mote_decode_packed_mve(const mote_stored *s, mote_decoding *at, int8_t *to, int32_t count) {
  if (at->codes.holds == 0) {
    uint8x16_t half = vdupq_n_u8((uint8_t)s->half);
    for (; count >= 16; count -= 16, to += 16, at->codes.next += 2 * s->bits) {
      vstrbq_u8((uint8_t *)to, vorrq_u8(sixteen(at->codes.next, s->bits), half));
    }
  }
  if (count > 0) {
    mote_decode_packed(s, at, to, count);
  }
}
