/* Layers through a compute-in-memory macro: bit planes counted, columns converted, codes added, a block of lanes at a time. A lane is one output of
 * one vector. Nothing of a plane is kept beyond the block. The meaning is that of NaiveKernel.java; all numbers have the same bits. */
#include "layer.h"
#include "counts.h"
#include "conversion.h"
#include "tile.h"

/* Each of count bytes per times, from lane to lane. */
static inline void repeat_by(const uint8_t *from, int64_t count, int64_t per, uint8_t *to) {
  for (int64_t at = 0; at < count; at++) {
    memset(to + at * LANES, from[at], per);
  }
}

static void repeat(const uint8_t *from, int64_t count, int64_t per, uint8_t *to) {
  switch (per) {
    case 2:
      repeat_by(from, count, 2, to);
      break;
    case 4:
      repeat_by(from, count, 4, to);
      break;
    case 8:
      repeat_by(from, count, 8, to);
      break;
    case 16:
      repeat_by(from, count, 16, to);
      break;
    case 32:
      repeat_by(from, count, 32, to);
      break;
    default:
      repeat_by(from, count, LANES, to);
  }
}

/* Bytes of working memory. */
int64_t mote_cim_scratch(const layer *l, int64_t vectors) {
  int64_t packed = vectors * l->groups * l->tiles * l->tile_bytes * l->input_bits;
  int64_t spread = l->tile_bytes * l->input_bits * LANES;
  int64_t levels = vectors * l->groups * l->rows + l->active_rows * LANES;
  int64_t counts = l->planes * l->input_bits * LANES * 2;
  int64_t sums = (vectors + l->vectors_per_block) * l->blocks * LANES * 4 * 2;
  int64_t ones = LANES * l->input_bits * 4 + (l->varied_cells ? (l->active_rows + 1) / 2 * LANES * 4 : 0);
  return packed + spread + levels + counts + sums + ones + l->votes * LANES * 4 + 64 * 16;
}

static uint8_t *part(uint8_t **scratch, int64_t bytes) {
  uint8_t *here = *scratch;
  *scratch += (bytes + 63) / 64 * 64;
  return here;
}

/* Sums of vectors from (inclusive) to to (exclusive), at most as many at a time as the scratch is for. */
void mote_cim_planes(const layer *l, const uint8_t *planes, const uint16_t *ones, const int16_t *factors,
    const float *gains, const float *offsets, const float *normals, const float *deviations, const int64_t *base,
    const uint8_t *inputs, int64_t key, float gain, int64_t from, int64_t to, int64_t *results, uint8_t *scratch) {
  task t = {l, planes, ones, factors, normals, deviations, base, (uint64_t)key, gain};
  int64_t vectors = to - from, per = l->lanes_per_vector, in_block = l->vectors_per_block;
  int64_t tile_size = l->tile_bytes * l->input_bits, width = l->blocks * LANES, pairs = (l->active_rows + 1) / 2;
  int spread = in_block > 1 || l->groups > 1;
  int plain = l->plain && gain == 1.0f;
  uint8_t *packed = part(&scratch, vectors * l->groups * l->tiles * tile_size);
  uint8_t *lanes = part(&scratch, tile_size * LANES);
  uint8_t *levels = part(&scratch, vectors * l->groups * l->rows);
  uint8_t *lane_levels = part(&scratch, l->active_rows * LANES);
  uint16_t *counts = (uint16_t *)part(&scratch, l->planes * l->input_bits * LANES * 2);
  int64_t rounded = (vectors + in_block - 1) / in_block;
  int32_t *codes = (int32_t *)part(&scratch, rounded * width * 4);
  int32_t *exact = (int32_t *)part(&scratch, rounded * width * 4);
  int32_t *lane_ones = (int32_t *)part(&scratch, LANES * l->input_bits * 4);
  int32_t *votes = (int32_t *)part(&scratch, l->votes * LANES * 4);
  int32_t *level_pairs = (int32_t *)part(&scratch, l->varied_cells ? pairs * LANES * 4 : 0);
  memset(codes, 0, rounded * width * 4);
  memset(exact, 0, rounded * width * 4);
  for (int64_t v = 0; v < vectors; v++) {
    for (int64_t g = 0; g < l->groups; g++) {
      uint8_t *rows = levels + (v * l->groups + g) * l->rows;
      gather(l, inputs, from + v, g, rows);
      for (int64_t tile = 0; tile < l->tiles; tile++) {
        int64_t first = tile * l->active_rows;
        pack(rows + first, least(l->active_rows, l->rows - first), l->input_bits, l->tile_bytes,
            packed + ((v * l->groups + g) * l->tiles + tile) * tile_size);
      }
    }
  }
  for (int64_t tile = 0; tile < l->tiles; tile++) {
    int64_t first = tile * l->active_rows;
    int64_t rows = least(l->active_rows, l->rows - first);
    for (int64_t o = 0; o < l->blocks; o++) {
      const uint8_t *w = planes + (tile * l->blocks + o) * l->tile_bytes * l->planes * LANES;
      const int16_t *cells = factors + (tile * l->blocks + o) * l->planes * pairs * LANES * 2;
      block at;
      at.first = o * LANES;
      at.gains = gains + (tile * l->blocks + o) * l->slices * LANES;
      at.offsets = offsets + (tile * l->blocks + o) * l->slices * LANES;
      for (int lane = 0; lane < LANES; lane++) {
        at.outputs[lane] = (int32_t)least(at.first + lane % per, l->outputs - 1);
      }
      for (int pair = 0; pair < LANES / 2; pair++) {
        at.pairs[pair] = (uint32_t)((at.first + 2 * pair % per) / 2) * UINT32_C(0x9E3779B1);
      }
      for (int64_t b = 0; b < rounded; b++) {
        at.vectors = least(in_block, vectors - b * in_block);
        for (int64_t v = 0; v < in_block; v++) {
          at.keys[v] = mix(t.key, (uint64_t)(from + b * in_block + v));
        }
        const uint8_t *x = packed + ((b * in_block) * l->groups * l->tiles + tile) * tile_size;
        const uint8_t *own = levels + b * in_block * l->groups * l->rows + first;
        if (spread && l->groups == 1) {
          for (int64_t v = 0; v < in_block; v++) {
            int64_t source = b * in_block + least(v, at.vectors - 1);
            repeat(packed + (source * l->tiles + tile) * tile_size, (rows + 7) / 8 * l->input_bits, per, lanes + v * per);
            if (l->varied_cells) {
              repeat(levels + source * l->rows + first, rows, per, lane_levels + v * per);
            }
          }
        } else if (spread) {
          for (int lane = 0; lane < LANES; lane++) {
            int64_t v = least(lane / per, at.vectors - 1);
            int64_t source = (b * in_block + v) * l->groups + at.outputs[lane] / l->columns;
            const uint8_t *bits = packed + (source * l->tiles + tile) * tile_size;
            for (int64_t at_byte = 0; at_byte < (rows + 7) / 8 * l->input_bits; at_byte++) {
              lanes[at_byte * LANES + lane] = bits[at_byte];
            }
            for (int64_t row = 0; l->varied_cells && row < rows; row++) {
              lane_levels[row * LANES + lane] = levels[source * l->rows + first + row];
            }
          }
        }
        if (spread) {
          x = lanes;
          own = lane_levels;
        }
        count(l, w, x, spread, rows, counts);
        int32_t *code = codes + (b * l->blocks + o) * LANES;
        if (plain) {
          convert_plain(&t, &at, tile, counts, code, exact + (b * l->blocks + o) * LANES);
          continue;
        }
        if (l->statistical) {
          for (int lane = 0; lane < LANES; lane++) {
            for (int64_t bit = 0; bit < l->input_bits; bit++) {
              int32_t sum = 0;
              for (int64_t byte = 0; byte < (rows + 7) / 8; byte++) {
                sum += __builtin_popcount(spread ? x[(byte * l->input_bits + bit) * LANES + lane]
                                                 : x[byte * l->input_bits + bit]);
              }
              lane_ones[lane * l->input_bits + bit] = sum;
            }
          }
        }
        if (l->varied_cells) {
          pair_up(own, rows, spread ? LANES : 1, pairs, level_pairs);
        }
        convert(&t, &at, tile, rows, counts, cells, level_pairs, lane_ones, votes, code,
            exact + (b * l->blocks + o) * LANES);
      }
    }
  }
  for (int64_t v = 0; v < vectors; v++) {
    for (int64_t g = 0; g < l->groups; g++) {
      int64_t inputs_sum = 0;
      if (l->constant) {
        const uint8_t *rows = levels + (v * l->groups + g) * l->rows;
        for (int64_t row = 0; row < l->rows; row++) {
          inputs_sum += rows[row];
        }
      }
      for (int64_t column = 0; column < l->columns; column++) {
        int64_t output = g * l->columns + column;
        int64_t lane = (v / in_block * l->blocks + output / LANES) * LANES + v % in_block * per + output % LANES;
        results[(from + v) * l->outputs + output] = (int64_t)exact[lane] + base[output] + l->constant * inputs_sum
            + (int64_t)floor((double)codes[lane] * l->step + 0.5);
      }
    }
  }
}
