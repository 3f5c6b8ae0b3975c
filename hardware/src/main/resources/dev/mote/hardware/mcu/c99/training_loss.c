#include "training_loss.h"

/* ln(sum / 2^20) in units of 2^-16, by squaring, for sums of 2^20 to 2^31 - 1. */
static int32_t logarithm(uint32_t sum) {
  int32_t whole = 31;
  while (!(sum >> whole)) {
    whole--;
  }
  uint64_t mantissa = (uint64_t)sum << (31 - whole);
  int64_t fraction = 0;
  for (int32_t bit = 0; bit < 16; bit++) {
    mantissa = mantissa * mantissa >> 31;
    fraction <<= 1;
    if (mantissa >> 32) {
      mantissa >>= 1;
      fraction |= 1;
    }
  }
  int64_t log2 = (int64_t)(whole - 20) * 65536 + fraction;
  return (int32_t)((log2 * 45426 + (1 << 15)) >> 16);
}

int32_t mote_training_loss(const mote_training *t, const int8_t *logits, int32_t label) {
  int32_t largest = logits[0];
  for (int32_t i = 1; i < t->classes; i++) {
    largest = mote_max(largest, logits[i]);
  }
  uint32_t sum = 0;
  for (int32_t i = 0; i < t->classes; i++) {
    sum += (uint32_t)t->powers[largest - logits[i]];
  }
  return logarithm(sum) + (int32_t)(((largest - logits[label]) * t->scale + (1 << 15)) >> 16);
}
