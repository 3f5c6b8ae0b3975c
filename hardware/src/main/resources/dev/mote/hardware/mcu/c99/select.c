#include "select.h"

void mote_select(const mote_select_params *p, uint8_t *arena) {
  const uint8_t *condition = mote_read(&p->input[0], arena);
  const uint8_t *x = mote_read(&p->input[1], arena);
  const uint8_t *y = mote_read(&p->input[2], arena);
  uint8_t *output = arena + p->output;
  int32_t at[4];
  for (at[0] = 0; at[0] < p->extents[0]; at[0]++) {
    for (at[1] = 0; at[1] < p->extents[1]; at[1]++) {
      for (at[2] = 0; at[2] < p->extents[2]; at[2]++) {
        for (at[3] = 0; at[3] < p->extents[3]; at[3]++) {
          for (int32_t e = 0; e < p->extents[4]; e++) {
            int32_t i = e * p->condition_steps[4];
            int32_t j = e * p->x_steps[4];
            int32_t k = e * p->y_steps[4];
            for (int32_t axis = 0; axis < 4; axis++) {
              i += at[axis] * p->condition_steps[axis];
              j += at[axis] * p->x_steps[axis];
              k += at[axis] * p->y_steps[axis];
            }
            const uint8_t *from = condition[i] ? x + j * p->size : y + k * p->size;
            for (int32_t byte = 0; byte < p->size; byte++) {
              *output++ = from[byte];
            }
          }
        }
      }
    }
  }
}
