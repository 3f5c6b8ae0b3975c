/* For the vector extension: 16 random bits are the predicate that chooses between up and down. */
#include "perturb.h"

#include "mve.h"

void mote_perturb(int8_t *to, const int8_t *from, int32_t count, int32_t sigma, uint32_t state, uint32_t flip) {
  int8x16_t up = vdupq_n_s8((int8_t)sigma), down = vdupq_n_s8((int8_t)-sigma);
  uint32_t bits = 0;
  for (int32_t i = 0; i < count; i += 16, bits >>= 16) {
    if (i % 32 == 0) {
      bits = mote_random(&state) ^ flip;
    }
    mve_pred16_t lanes = vctp8q((uint32_t)(count - i));
    int8x16_t moves = vpselq_s8(up, down, (mve_pred16_t)bits);
    vstrbq_p_s8(to + i, vqaddq_s8(vldrbq_z_s8(from + i, lanes), moves), lanes);
  }
}
