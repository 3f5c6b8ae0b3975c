#include "sum_mve.h"

void mote_sum_mve(const mote_sum_mve_params *p, uint8_t *arena) {
  const int8_t *x = mote_read(&p->input[0], arena);
  const int8_t *y = mote_read(&p->input[1], arena);
  int8_t *z = (int8_t *)arena + p->output;
  for (int32_t left = p->count; left > 0; left -= 4, x += 4, y += 4, z += 4) {
    mve_pred16_t lanes = vctp32q((uint32_t)left);
    vstrbq_p_s32(z, mote_sum_4(&p->sum, vldrbq_z_s32(x, lanes), vldrbq_z_s32(y, lanes)), lanes);
  }
}
