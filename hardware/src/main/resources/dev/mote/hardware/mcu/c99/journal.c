#include "journal.h"

/* CRC-32 of IEEE 802.3, four bits at a time. */
static uint32_t checked(uint32_t check, const uint8_t *bytes, int32_t count) {
  static const uint32_t table[16] = {0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4,
                                     0x4db26158, 0x5005713c, 0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c,
                                     0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c};
  for (int32_t i = 0; i < count; i++) {
    check ^= bytes[i];
    check = check >> 4 ^ table[check & 15];
    check = check >> 4 ^ table[check & 15];
  }
  return check;
}

static uint32_t of_head(const mote_journal_head *head) {
  return checked(0xffffffffu, (const uint8_t *)head + 4, (int32_t)sizeof *head - 4);
}

/* Whether a slot is whole; its head. */
static int32_t is_whole(const mote_flash *flash, int32_t slot, uint32_t fingerprint, int32_t count,
                        mote_journal_head *head) {
  if (!flash->read(flash->context, slot, 0, head, (int32_t)sizeof *head) || head->fingerprint != fingerprint ||
      head->count != count || head->sequence == 0) {
    return 0;
  }
  uint32_t check = of_head(head);
  uint8_t piece[32];
  for (int32_t at = 0; at < count; at += (int32_t)sizeof piece) {
    int32_t left = count - at;
    int32_t bytes = left < (int32_t)sizeof piece ? left : (int32_t)sizeof piece;
    if (!flash->read(flash->context, slot, (int32_t)sizeof *head + at, piece, bytes)) {
      return 0;
    }
    check = checked(check, piece, bytes);
  }
  return ~check == head->check;
}

int32_t mote_journal_newest(const mote_flash *flash, uint32_t fingerprint, int32_t count, uint32_t *sequence) {
  int32_t newest = -1;
  for (int32_t slot = 0; slot < 2; slot++) {
    mote_journal_head head;
    if (is_whole(flash, slot, fingerprint, count, &head) &&
        (newest < 0 || (int32_t)(head.sequence - *sequence) > 0)) {
      newest = slot;
      *sequence = head.sequence;
    }
  }
  return newest;
}

int32_t mote_journal_write(const mote_flash *flash, int32_t slot, uint32_t sequence, uint32_t fingerprint,
                           const uint8_t *contents, int32_t count) {
  mote_journal_head head = {0, sequence, fingerprint, count};
  head.check = ~checked(of_head(&head), contents, count);
  return flash->erase(flash->context, slot) &&
         flash->write(flash->context, slot, 0, &head, (int32_t)sizeof head) &&
         flash->write(flash->context, slot, (int32_t)sizeof head, contents, count);
}
