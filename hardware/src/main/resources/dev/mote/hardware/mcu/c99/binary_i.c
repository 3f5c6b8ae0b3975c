#include "binary_i.h"
#include "whole.h"

enum { ADD, SUBTRACT, MULTIPLY, DIVIDE, FLOOR_DIVIDE, POWER, MAXIMUM, MINIMUM, FLOOR_MODULO, MODULO, SQUARED_DIFFERENCE,
       PRELU, EQUAL, NOT_EQUAL, LESS, LESS_EQUAL, GREATER, GREATER_EQUAL, AND, OR, XOR, BITWISE_AND, BITWISE_OR,
       BITWISE_XOR, SHIFT_LEFT, SHIFT_RIGHT };

/* The quotient truncated; of a division by 0, which has none, 0. */
static int64_t quotient(int64_t x, int64_t y) { return y == 0 ? 0 : y == -1 ? mote_multiply_wide(x, -1) : x / y; }

static int64_t rest(int64_t x, int64_t y) { return y == 0 || y == -1 ? 0 : x % y; }

/* x to the power of y, wrapping; what has no whole result is 0. */
static int64_t power(int64_t x, int64_t y) {
  if (y < 0) {
    return x == 1 ? 1 : x == -1 ? (y % 2 == 0 ? 1 : -1) : 0;
  }
  int64_t result = 1;
  for (; y > 0; y >>= 1, x = mote_multiply_wide(x, x)) {
    result = y & 1 ? mote_multiply_wide(result, x) : result;
  }
  return result;
}

static int64_t apply(int32_t kind, int64_t x, int64_t y) {
  int64_t r;
  switch (kind) {
  case ADD:
    return mote_add_wide(x, y);
  case SUBTRACT:
    return mote_add_wide(x, mote_multiply_wide(y, -1));
  case MULTIPLY:
    return mote_multiply_wide(x, y);
  case DIVIDE:
    return quotient(x, y);
  case FLOOR_DIVIDE:
    r = rest(x, y);
    return quotient(x, y) - (r != 0 && (r < 0) != (y < 0));
  case POWER:
    return power(x, y);
  case MAXIMUM:
    return x > y ? x : y;
  case MINIMUM:
    return x < y ? x : y;
  case FLOOR_MODULO:
    r = rest(x, y);
    return r != 0 && (r < 0) != (y < 0) ? r + y : r;
  case MODULO:
    return rest(x, y);
  case SQUARED_DIFFERENCE:
    r = mote_add_wide(x, mote_multiply_wide(y, -1));
    return mote_multiply_wide(r, r);
  case PRELU:
    return x >= 0 ? x : mote_multiply_wide(x, y);
  case EQUAL:
    return x == y;
  case NOT_EQUAL:
    return x != y;
  case LESS:
    return x < y;
  case LESS_EQUAL:
    return x <= y;
  case GREATER:
    return x > y;
  case GREATER_EQUAL:
    return x >= y;
  case AND:
    return x != 0 && y != 0;
  case OR:
    return x != 0 || y != 0;
  case XOR:
    return (x != 0) != (y != 0);
  case BITWISE_AND:
    return x & y;
  case BITWISE_OR:
    return x | y;
  case BITWISE_XOR:
    return x ^ y;
  case SHIFT_LEFT:
    return y < 0 || y > 63 ? 0 : (int64_t)((uint64_t)x << y);
  default:
    return x >> (y < 0 || y > 63 ? 63 : y);
  }
}

void mote_binary_i(const mote_binary_i_params *p, uint8_t *arena) {
  const void *x = mote_read(&p->input[0], arena);
  const void *y = mote_read(&p->input[1], arena);
  int32_t at = 0;
  for (int32_t a = 0; a < p->extents[0]; a++) {
    for (int32_t b = 0; b < p->extents[1]; b++) {
      for (int32_t c = 0; c < p->extents[2]; c++) {
        for (int32_t d = 0; d < p->extents[3]; d++) {
          int32_t i = a * p->x_steps[0] + b * p->x_steps[1] + c * p->x_steps[2] + d * p->x_steps[3];
          int32_t j = a * p->y_steps[0] + b * p->y_steps[1] + c * p->y_steps[2] + d * p->y_steps[3];
          for (int32_t e = 0; e < p->extents[4]; e++, at++, i += p->x_steps[4], j += p->y_steps[4]) {
            int64_t z = apply(p->kind, mote_get_wide(x, i, p->size), mote_get_wide(y, j, p->size));
            z = p->bounded_below && z < p->min ? p->min : z;
            z = p->bounded_above && z > p->max ? p->max : z;
            mote_put_wide(arena + p->output, at, p->output_size, z);
          }
        }
      }
    }
  }
}
