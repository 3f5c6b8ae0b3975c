/* A snapshot in flash that survives a loss of power at any moment: two slots are written in turn, and the newest whole one
   counts. */
#ifndef MOTE_JOURNAL_H
#define MOTE_JOURNAL_H

#include <stdint.h>

/* How flash is reached. Each function returns 0 where it failed. Slots 0 and 1 do not share an erasable block; erased bytes
   may read as anything. The bytes of a slot are written once, in the order of their offsets. */
typedef struct {
  void *context;
  int32_t (*erase)(void *context, int32_t slot);
  int32_t (*write)(void *context, int32_t slot, int32_t offset, const void *bytes, int32_t count);
  int32_t (*read)(void *context, int32_t slot, int32_t offset, void *bytes, int32_t count);
} mote_flash;

/* What is before the contents in a slot. */
typedef struct {
  uint32_t check;       /* CRC-32 of the rest of the head and of the contents */
  uint32_t sequence;    /* one more with each snapshot, never 0 */
  uint32_t fingerprint; /* whose contents they are */
  int32_t count;        /* bytes of contents */
} mote_journal_head;

/* The slot with the newest whole contents, or -1; its sequence number. */
int32_t mote_journal_newest(const mote_flash *flash, uint32_t fingerprint, int32_t count, uint32_t *sequence);

/* Writes contents into a slot; returns 0 where flash failed. */
int32_t mote_journal_write(const mote_flash *flash, int32_t slot, uint32_t sequence, uint32_t fingerprint,
                           const uint8_t *contents, int32_t count);

#endif
