/* Decoders of weights of few bits for Arm's vector extension, as stored.h has them. */
#ifndef MOTE_STORED_MVE_H
#define MOTE_STORED_MVE_H

#include "mve.h"
#include "stored.h"

void mote_decode_packed_mve(const mote_stored *s, mote_decoding *at, int8_t *to, int32_t count);

void mote_decode_codebook_mve(const mote_stored *s, mote_decoding *at, int8_t *to, int32_t count);

void mote_decode_blocks_mve(const mote_stored *s, mote_decoding *at, int8_t *to, int32_t count);

#endif
