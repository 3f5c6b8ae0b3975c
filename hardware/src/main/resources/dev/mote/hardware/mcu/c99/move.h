/* Elements picked by one table an axis: result (a, b, ...) is element t0[a] + t1[b] + ... of the operand, or a fill
   value where an entry is negative. Transposes, slices, paddings, repeats and resampling are such moves. */
#ifndef MOTE_MOVE_H
#define MOTE_MOVE_H

#include "mote.h"

typedef struct {
  int32_t output, scratch;
  mote_input input[1];
  int32_t size;      /* bytes of an element: 1, 2, 4 or 8 */
  int32_t extents[6];
  int32_t fill;
  const int32_t *tables; /* one after the other, outermost axis first */
} mote_move_params;

void mote_move(const mote_move_params *p, uint8_t *arena);

#endif
