/* Decoders of weights of few bits for Arm's vector extension, as stored.h has them. */
#ifndef MOTE_STORED_MVE_H
#define MOTE_STORED_MVE_H

#include "mve.h"
#include "stored.h"

/* Packed weights of 1, 2 or 4 bits, 16 at a time where whole bytes begin. */
void mote_decode_packed_mve(const mote_stored *s, mote_decoding *at, int8_t *to, int32_t count);

#endif
