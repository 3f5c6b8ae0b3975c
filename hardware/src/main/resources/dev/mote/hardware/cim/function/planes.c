/* Layers through a compute-in-memory macro: bit planes counted, columns converted, codes added, a block of lanes at a time. A lane is one output of
 * one vector. Nothing of a plane is kept beyond the block. The meaning is that of NaiveKernel.java; all numbers have the same bits. */
#include <math.h>
#include <stdint.h>
#include <string.h>
#if !defined(PORTABLE) && defined(__AVX512BITALG__) && defined(__AVX512BW__) && defined(__AVX512VL__)
#include <immintrin.h>
#define WIDE 1
#endif

#define LANES 64
#define PASS 31 /* bytes of rows whose counts fit a byte for certain */

typedef struct {
  int64_t count, factor, top, most, planes[16], coefficients[16];
} slice;

typedef struct {
  int64_t first, bits;
} chunk;

/* As NativeLayer.java writes it. */
typedef struct {
  int64_t height, width, channels, kernel_height, kernel_width, output_height, output_width;
  int64_t stride_height, stride_width, dilation_height, dilation_width, pad_top, pad_left;
  int64_t groups, group_channels, columns, outputs, rows, active_rows, tiles, tile_bytes;
  int64_t zero, constant, planes, input_bits;
  int64_t lanes_per_vector, vectors_per_block, blocks;
  int64_t digital_planes, weight_bits, statistical, saliency;
  int64_t least, most, sign, votes, noisy, count_noise, uniform, varied_cells, plain, deltas, delta_least;
  double step, ideal_gain, thresholds[32];
  int64_t codes_from[64];
  int64_t slices, chunks;
  slice slice[16];
  chunk chunk[8];
} layer;

typedef struct {
  const layer *l;
  const uint8_t *planes;    /* tile, block, byte, plane, lane */
  const uint16_t *ones;     /* tile, plane, output: ones of a plane in a tile */
  const int16_t *factors;   /* tile, block, plane, pair of rows, lane, row: what a cell adds */
  const float *normals;     /* of 16 bits: noise in codes; with noise of counts, normal numbers */
  const float *deviations;  /* by products */
  const int64_t *base;      /* by output: what is added to all sums */
  uint64_t key;
  float gain;
} task;

static inline uint64_t mix(uint64_t key, uint64_t place) {
  uint64_t z = key + UINT64_C(0x9E3779B97F4A7C15) * (place + 1);
  z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
  z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
  return z ^ z >> 31;
}

static inline int64_t least(int64_t a, int64_t b) {
  return a < b ? a : b;
}

/* The inputs of a vector and group in the order of rows. */
static void gather(const layer *l, const uint8_t *inputs, int64_t vector, int64_t group, uint8_t *into) {
  int64_t n = l->group_channels;
  int64_t image = vector / (l->output_height * l->output_width);
  int64_t y = vector / l->output_width % l->output_height;
  int64_t x = vector % l->output_width;
  for (int64_t tap = 0; tap < l->kernel_height; tap++) {
    int64_t row = y * l->stride_height - l->pad_top + tap * l->dilation_height;
    for (int64_t side = 0; side < l->kernel_width; side++, into += n) {
      int64_t column = x * l->stride_width - l->pad_left + side * l->dilation_width;
      if (row >= 0 && row < l->height && column >= 0 && column < l->width) {
        memcpy(into, inputs + ((image * l->height + row) * l->width + column) * l->channels + group * n, n);
      } else {
        memset(into, (int)l->zero, n);
      }
    }
  }
}

/* The bit planes of the rows of one tile: byte, bit. */
static void pack(const uint8_t *rows, int64_t count, int64_t bits, int64_t bytes, uint8_t *to) {
  memset(to, 0, bytes * bits);
#ifdef WIDE
  for (int64_t at = 0; at < count; at += 64) {
    int64_t left = least(64, count - at);
    __m512i x = _mm512_maskz_loadu_epi8(left == 64 ? ~UINT64_C(0) : (UINT64_C(1) << left) - 1, rows + at);
    for (int64_t bit = 0; bit < bits; bit++) {
      uint64_t plane = _mm512_test_epi8_mask(x, _mm512_set1_epi8((char)(1 << bit)));
      for (int64_t byte = 0; byte * 8 < left; byte++) {
        to[(at / 8 + byte) * bits + bit] = (uint8_t)(plane >> 8 * byte);
      }
    }
  }
#else
  for (int64_t row = 0; row < count; row++) {
    for (int64_t bit = 0; bit < bits; bit++) {
      to[row / 8 * bits + bit] |= (rows[row] >> bit & 1) << row % 8;
    }
  }
#endif
}

/* Ones in the products of weight planes and input planes, in bytes: counts[plane][bit][lane] of 4 planes and 4 bits at most. */
#ifdef WIDE
#define COUNT(P, X)                                                                                                    \
  static void count_##P##X(const uint8_t *w, int64_t planes, const uint8_t *x, int64_t bits, int spread, int64_t from,  \
      int64_t to, uint16_t *counts, int add) {                                                                         \
    __m512i sums[P][X];                                                                                                \
    for (int p = 0; p < P; p++) {                                                                                      \
      for (int b = 0; b < X; b++) {                                                                                    \
        sums[p][b] = _mm512_setzero_si512();                                                                           \
      }                                                                                                                \
    }                                                                                                                  \
    for (int64_t byte = from; byte < to; byte++) {                                                                     \
      __m512i weights[P];                                                                                              \
      for (int p = 0; p < P; p++) {                                                                                    \
        weights[p] = _mm512_loadu_si512(w + (byte * planes + p) * LANES);                                              \
      }                                                                                                                \
      for (int b = 0; b < X; b++) {                                                                                    \
        __m512i input = spread ? _mm512_loadu_si512(x + (byte * bits + b) * LANES)                                     \
                               : _mm512_set1_epi8((char)x[byte * bits + b]);                                           \
        for (int p = 0; p < P; p++) {                                                                                  \
          sums[p][b] = _mm512_add_epi8(sums[p][b], _mm512_popcnt_epi8(_mm512_and_si512(weights[p], input)));           \
        }                                                                                                              \
      }                                                                                                                \
    }                                                                                                                  \
    for (int p = 0; p < P; p++) {                                                                                      \
      for (int b = 0; b < X; b++) {                                                                                    \
        uint16_t *at = counts + (p * bits + b) * LANES;                                                                \
        __m512i low = _mm512_cvtepu8_epi16(_mm512_castsi512_si256(sums[p][b]));                                        \
        __m512i high = _mm512_cvtepu8_epi16(_mm512_extracti64x4_epi64(sums[p][b], 1));                                 \
        if (add) {                                                                                                     \
          low = _mm512_add_epi16(low, _mm512_loadu_si512(at));                                                         \
          high = _mm512_add_epi16(high, _mm512_loadu_si512(at + 32));                                                  \
        }                                                                                                              \
        _mm512_storeu_si512(at, low);                                                                                  \
        _mm512_storeu_si512(at + 32, high);                                                                            \
      }                                                                                                                \
    }                                                                                                                  \
  }
COUNT(4, 4)
COUNT(4, 2)
COUNT(4, 1)
COUNT(2, 4)
COUNT(2, 2)
COUNT(2, 1)
COUNT(1, 4)
COUNT(1, 2)
COUNT(1, 1)
#define DISPATCH(P, X)                                                                                                 \
  case P * 8 + X:                                                                                                      \
    count_##P##X(w, planes, x, bits, spread, from, to, counts, add);                                                   \
    break;
static void count_block(int p, int b, const uint8_t *w, int64_t planes, const uint8_t *x, int64_t bits, int spread,
    int64_t from, int64_t to, uint16_t *counts, int add) {
  switch (p * 8 + b) {
    DISPATCH(4, 4)
    DISPATCH(4, 2)
    DISPATCH(4, 1)
    DISPATCH(2, 4)
    DISPATCH(2, 2)
    DISPATCH(2, 1)
    DISPATCH(1, 4)
    DISPATCH(1, 2)
    DISPATCH(1, 1)
  }
}
#else
static void count_block(int p, int b, const uint8_t *w, int64_t planes, const uint8_t *x, int64_t bits, int spread,
    int64_t from, int64_t to, uint16_t *counts, int add) {
  for (int plane = 0; plane < p; plane++) {
    for (int bit = 0; bit < b; bit++) {
      uint8_t sums[LANES] = {0};
      for (int64_t byte = from; byte < to; byte++) {
        const uint8_t *weights = w + (byte * planes + plane) * LANES;
        const uint8_t *input = x + (byte * bits + bit) * (spread ? LANES : 1);
        for (int lane = 0; lane < LANES; lane++) {
          uint8_t v = weights[lane] & input[spread ? lane : 0];
          v = v - (v >> 1 & 0x55);
          v = (v & 0x33) + (v >> 2 & 0x33);
          sums[lane] += v + (v >> 4) & 0x0F;
        }
      }
      uint16_t *at = counts + (plane * bits + bit) * LANES;
      for (int lane = 0; lane < LANES; lane++) {
        at[lane] = (add ? at[lane] : 0) + sums[lane];
      }
    }
  }
}
#endif

/* Counts of all pairs of planes of one block and tile: plane, bit, lane. */
static void count(const layer *l, const uint8_t *w, const uint8_t *x, int spread, int64_t rows, uint16_t *counts) {
  int64_t bytes = (rows + 7) / 8;
  int64_t pass = rows <= 255 ? bytes : PASS;
  for (int64_t p = 0; p < l->planes;) {
    int np = l->planes - p >= 4 ? 4 : l->planes - p >= 2 ? 2 : 1;
    for (int64_t b = 0; b < l->input_bits;) {
      int nb = l->input_bits - b >= 4 ? 4 : l->input_bits - b >= 2 ? 2 : 1;
      for (int64_t from = 0; from < bytes; from += pass) {
        count_block(np, nb, w + p * LANES, l->planes, x + b * (spread ? LANES : 1), l->input_bits, spread, from,
            least(bytes, from + pass), counts + (p * l->input_bits + b) * LANES, from > 0);
      }
      b += nb;
    }
    p += np;
  }
}

/* The 16 random bits of each lane. */
static inline void draw(const uint32_t *pairs, const uint32_t *low, const uint32_t *high, uint16_t *bits) {
  uint32_t hashes[LANES / 2];
  for (int pair = 0; pair < LANES / 2; pair++) {
    uint32_t h = pairs[pair] + low[pair];
    h ^= h >> 16;
    h *= UINT32_C(0x85EBCA6B);
    h ^= h >> 13;
    h += high[pair];
    h *= UINT32_C(0xC2B2AE35);
    h ^= h >> 16;
    hashes[pair] = h;
  }
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  memcpy(bits, hashes, sizeof hashes);
#else
  for (int pair = 0; pair < LANES / 2; pair++) {
    bits[2 * pair] = (uint16_t)hashes[pair];
    bits[2 * pair + 1] = (uint16_t)(hashes[pair] >> 16);
  }
#endif
}

/* What a block's lanes are. */
typedef struct {
  int64_t vectors;              /* of the block */
  int64_t first;                /* output of the first lane */
  uint64_t keys[LANES];         /* of the vectors */
  uint32_t pairs[LANES / 2];    /* of columns, hashed */
  int32_t outputs[LANES];       /* of lanes, or the last one's where there are fewer */
  const float *gains;           /* by slice and lane, where columns differ */
  const float *offsets;
} block;

static inline void keys(const layer *l, const block *at, uint64_t number, uint32_t *low, uint32_t *high) {
  int pairs = (int)(l->lanes_per_vector / 2);
  if (pairs == LANES / 2) {
    uint64_t key = mix(at->keys[0], number);
    for (int pair = 0; pair < LANES / 2; pair++) {
      low[pair] = (uint32_t)key;
      high[pair] = (uint32_t)(key >> 32);
    }
    return;
  }
  for (int v = 0; v < l->vectors_per_block; v++) {
    uint64_t key = mix(at->keys[v], number);
    for (int pair = 0; pair < pairs; pair++) {
      low[v * pairs + pair] = (uint32_t)key;
      high[v * pairs + pair] = (uint32_t)(key >> 32);
    }
  }
}

static inline int digital(const layer *l, const slice *s, const chunk *c, int64_t planes) {
  return s->top + c->first + c->bits - 1 > l->weight_bits + l->input_bits - planes - 2;
}

/* One bit a slice and a cycle, a code a count, equal columns: codes are counts plus noise, clipped. */
#ifdef WIDE
/* The 16 random bits of one half of the lanes. */
static inline __m512i draw_half(const block *at, __m512i low, __m512i high, int half) {
  __m512i h = _mm512_add_epi32(_mm512_loadu_si512(at->pairs + half * 16), low);
  h = _mm512_xor_si512(h, _mm512_srli_epi32(h, 16));
  h = _mm512_mullo_epi32(h, _mm512_set1_epi32((int)0x85EBCA6B));
  h = _mm512_xor_si512(h, _mm512_srli_epi32(h, 13));
  h = _mm512_add_epi32(h, high);
  h = _mm512_mullo_epi32(h, _mm512_set1_epi32((int)0xC2B2AE35));
  return _mm512_xor_si512(h, _mm512_srli_epi32(h, 16));
}

/* Adds the codes of n chunks from chunk c on, shifted to their places. */
static inline __attribute__((always_inline)) void convert_chunks(const layer *l, const block *at, const int n,
    const uint16_t *counts, int64_t c, uint64_t number, __m512i *sums) {
  const __m512i one = _mm512_set1_epi16(1);
  const __m512i lowest = _mm512_set1_epi16((short)l->least), highest = _mm512_set1_epi16((short)l->most);
  const __m512i shift = _mm512_set1_epi16((short)l->delta_least);
  __m512i code[4][2], bits[4][2];
  for (int i = 0; i < n; i++) {
    code[i][0] = _mm512_loadu_si512(counts + (c + i) * LANES);
    code[i][1] = _mm512_loadu_si512(counts + (c + i) * LANES + 32);
  }
  if (l->noisy) {
    for (int i = 0; i < n; i++) {
      if (l->vectors_per_block == 1) {
        uint64_t key = mix(at->keys[0], number + c + i);
        __m512i low = _mm512_set1_epi32((int)key), high = _mm512_set1_epi32((int)(key >> 32));
        bits[i][0] = draw_half(at, low, high, 0);
        bits[i][1] = draw_half(at, low, high, 1);
      } else {
        uint32_t low[LANES / 2], high[LANES / 2];
        keys(l, at, number + c + i, low, high);
        bits[i][0] = draw_half(at, _mm512_loadu_si512(low), _mm512_loadu_si512(high), 0);
        bits[i][1] = draw_half(at, _mm512_loadu_si512(low + 16), _mm512_loadu_si512(high + 16), 1);
      }
      code[i][0] = _mm512_add_epi16(code[i][0], shift);
      code[i][1] = _mm512_add_epi16(code[i][1], shift);
    }
    for (int64_t d = 0; d < l->deltas; d++) {
      /* What bits exceed the last number before by, held to 1: faster than comparing into masks. */
      __m512i before = _mm512_set1_epi16((short)(l->codes_from[d] - 1));
      for (int i = 0; i < n; i++) {
        for (int half = 0; half < 2; half++) {
          __m512i above = _mm512_min_epu16(_mm512_subs_epu16(bits[i][half], before), one);
          code[i][half] = _mm512_add_epi16(code[i][half], above);
        }
      }
    }
  }
  for (int i = 0; i < n; i++) {
    __m128i by = _mm_cvtsi64_si128(c + i);
    for (int half = 0; half < 2; half++) {
      __m512i clipped = _mm512_min_epi16(_mm512_max_epi16(code[i][half], lowest), highest);
      sums[half] = _mm512_add_epi16(sums[half], _mm512_sll_epi16(clipped, by));
    }
  }
}

static void convert_plain(const task *t, const block *at, int64_t tile, const uint16_t *counts, int32_t *codes,
    int32_t *exact) {
  const layer *l = t->l;
  for (int64_t s = 0; s < l->slices; s++) {
    const slice *sl = &l->slice[s];
    const uint16_t *plane = counts + sl->planes[0] * l->input_bits * LANES;
    uint64_t number = (uint64_t)((tile * l->slices + s) * l->chunks);
    __m512i sums[2] = {_mm512_setzero_si512(), _mm512_setzero_si512()};
    int64_t converted = l->chunks;
    for (; converted > 0 && digital(l, sl, &l->chunk[converted - 1], l->digital_planes); converted--) {
      int32_t by = (int32_t)(sl->factor * (1 << (converted - 1)));
      for (int lane = 0; lane < LANES; lane++) {
        exact[lane] += by * plane[(converted - 1) * LANES + lane];
      }
    }
    int64_t c = 0;
    for (; c + 4 <= converted; c += 4) {
      convert_chunks(l, at, 4, plane, c, number, sums);
    }
    for (; c < converted; c++) {
      convert_chunks(l, at, 1, plane, c, number, sums);
    }
    uint16_t total[LANES];
    _mm512_storeu_si512(total, sums[0]);
    _mm512_storeu_si512(total + 32, sums[1]);
    int32_t factor = (int32_t)sl->factor;
    for (int lane = 0; lane < LANES; lane++) {
      codes[lane] += factor * (int32_t)total[lane];
    }
  }
}
#else
static void convert_plain(const task *t, const block *at, int64_t tile, const uint16_t *counts, int32_t *codes,
    int32_t *exact) {
  const layer *l = t->l;
  for (int64_t s = 0; s < l->slices; s++) {
    const slice *sl = &l->slice[s];
    uint16_t sums[LANES] = {0};
    int64_t plane = sl->planes[0];
    for (int64_t c = 0; c < l->chunks; c++) {
      const uint16_t *count = counts + (plane * l->input_bits + c) * LANES;
      if (digital(l, sl, &l->chunk[c], l->digital_planes)) {
        int32_t by = (int32_t)(sl->factor * (1 << c));
        for (int lane = 0; lane < LANES; lane++) {
          exact[lane] += by * count[lane];
        }
        continue;
      }
      int16_t code[LANES];
      if (l->noisy) {
        uint16_t bits[LANES];
        uint32_t low[LANES / 2], high[LANES / 2];
        keys(l, at, (uint64_t)((tile * l->slices + s) * l->chunks + c), low, high);
        draw(at->pairs, low, high, bits);
        for (int lane = 0; lane < LANES; lane++) {
          code[lane] = (int16_t)(count[lane] + l->delta_least);
        }
        for (int64_t d = 0; d < l->deltas; d++) {
          uint16_t from = (uint16_t)l->codes_from[d];
          for (int lane = 0; lane < LANES; lane++) {
            code[lane] += bits[lane] >= from;
          }
        }
      } else {
        memcpy(code, count, sizeof code);
      }
      int16_t low = (int16_t)l->least, high = (int16_t)l->most;
      for (int lane = 0; lane < LANES; lane++) {
        int16_t clipped = code[lane] < low ? low : code[lane];
        clipped = clipped > high ? high : clipped;
        sums[lane] += (uint16_t)clipped << c;
      }
    }
    int32_t factor = (int32_t)sl->factor;
    for (int lane = 0; lane < LANES; lane++) {
      codes[lane] += factor * (int32_t)sums[lane];
    }
  }
}
#endif

static int32_t most_frequent(const int32_t *codes, int64_t votes) {
  int32_t best = 0;
  int64_t most = 0;
  for (int64_t a = 0; a < votes; a++) {
    int64_t times = 0;
    for (int64_t b = 0; b < votes; b++) {
      times += codes[b * LANES] == codes[a * LANES];
    }
    if (times > most || (times == most && codes[a * LANES] < best)) {
      best = codes[a * LANES];
      most = times;
    }
  }
  return best;
}

/* What 16 bits of each lane stand for in a table. */
static inline void look_up(const float *table, const uint16_t *bits, float *values) {
#ifdef WIDE
  for (int lane = 0; lane < LANES; lane += 16) {
    __m512i indices = _mm512_cvtepu16_epi32(_mm256_loadu_si256((const __m256i *)(bits + lane)));
    _mm512_storeu_ps(values + lane, _mm512_i32gather_ps(indices, table, 4));
  }
#else
  for (int lane = 0; lane < LANES; lane++) {
    values[lane] = table[bits[lane]];
  }
#endif
}

/* Values with noise, rounded and clipped. */
static inline void to_codes(const float *values, const float *noise, int32_t lowest, int32_t highest, int32_t *codes) {
#ifdef WIDE
  for (int lane = 0; lane < LANES; lane += 16) {
    __m512 value = _mm512_add_ps(_mm512_loadu_ps(values + lane), _mm512_loadu_ps(noise + lane));
    value = _mm512_floor_ps(_mm512_add_ps(value, _mm512_set1_ps(0.5f)));
    __m512i code = _mm512_max_epi32(_mm512_cvttps_epi32(value), _mm512_set1_epi32(lowest));
    _mm512_storeu_si512(codes + lane, _mm512_min_epi32(code, _mm512_set1_epi32(highest)));
  }
#else
  for (int lane = 0; lane < LANES; lane++) {
    int32_t code = (int32_t)floorf((values[lane] + noise[lane]) + 0.5f);
    code = code < lowest ? lowest : code;
    codes[lane] = code > highest ? highest : code;
  }
#endif
}

/* The noise of products: a normal number times their deviation, an odd multiple of 1/1024. */
static inline void scale_noise(const float *deviations, const int32_t *products, float *noise) {
#ifdef WIDE
  for (int lane = 0; lane < LANES; lane += 16) {
    __m512 deviation = _mm512_i32gather_ps(_mm512_loadu_si512(products + lane), deviations, 4);
    __m512 scaled = _mm512_mul_ps(deviation, _mm512_loadu_ps(noise + lane));
    scaled = _mm512_add_ps(_mm512_floor_ps(_mm512_mul_ps(scaled, _mm512_set1_ps(512))), _mm512_set1_ps(0.5f));
    _mm512_storeu_ps(noise + lane, _mm512_mul_ps(scaled, _mm512_set1_ps(1.0f / 512)));
  }
#else
  for (int lane = 0; lane < LANES; lane++) {
    float scaled = deviations[products[lane]] * noise[lane];
    noise[lane] = (floorf(scaled * 512.0f) + 0.5f) * (1.0f / 512);
  }
#endif
}

/* Codes of one column's values. */
static void read_columns(const task *t, const block *at, const float *values, const int32_t *products, uint64_t number,
    int32_t *votes, int32_t *codes) {
  const layer *l = t->l;
  int32_t lowest = (int32_t)l->least, highest = (int32_t)l->most;
  int64_t reads = l->noisy ? l->votes : 1;
  for (int64_t vote = 0; vote < reads; vote++) {
    int32_t *into = reads == 1 ? codes : votes + vote * LANES;
    float noise[LANES];
    memset(noise, 0, sizeof noise);
    if (l->noisy) {
      uint16_t bits[LANES];
      uint32_t low[LANES / 2], high[LANES / 2];
      keys(l, at, (uint64_t)vote << 32 | number, low, high);
      draw(at->pairs, low, high, bits);
      look_up(t->normals, bits, noise);
      if (l->count_noise) {
        scale_noise(t->deviations, products, noise);
      }
    }
    if (l->sign) {
      for (int lane = 0; lane < LANES; lane++) {
        float value = l->noisy ? values[lane] + noise[lane] : values[lane];
        into[lane] = value >= 0 ? 1 : -1;
      }
    } else {
      to_codes(values, noise, lowest, highest, into);
    }
  }
  if (reads > 1) {
    for (int lane = 0; lane < LANES; lane++) {
      codes[lane] = most_frequent(votes + lane, reads);
    }
  }
}

/* What the cells of a plane add for each chunk of the inputs. Rows come in pairs: two inputs in 32 bits, two cells beside each other. */
static void add_cells(const layer *l, int32_t coefficient, const int16_t *cells, const int32_t *levels, int64_t pairs,
    int32_t sums[8][LANES]) {
  int shared = l->vectors_per_block == 1 && l->groups == 1;
  for (int64_t c = 0; c < l->chunks; c++) {
    int first = (int)l->chunk[c].first;
    int32_t mask = (1 << l->chunk[c].bits) - 1;
    mask |= mask << 16;
#if defined(WIDE) && defined(__AVX512VNNI__)
    __m512i parts[4];
    for (int part = 0; part < 4; part++) {
      parts[part] = _mm512_setzero_si512();
    }
    for (int64_t pair = 0; pair < pairs; pair++) {
      for (int part = 0; part < 4; part++) {
        __m512i level = shared ? _mm512_set1_epi32(levels[pair] >> first & mask)
                               : _mm512_and_si512(_mm512_srl_epi32(_mm512_loadu_si512(levels + pair * LANES + part * 16),
                                                      _mm_cvtsi32_si128(first)),
                                     _mm512_set1_epi32(mask));
        __m512i of = _mm512_loadu_si512(cells + (pair * LANES + part * 16) * 2);
        parts[part] = _mm512_dpwssd_epi32(parts[part], of, level);
      }
    }
    for (int part = 0; part < 4; part++) {
      __m512i old = _mm512_loadu_si512(sums[c] + part * 16);
      __m512i scaled = _mm512_mullo_epi32(parts[part], _mm512_set1_epi32(coefficient));
      _mm512_storeu_si512(sums[c] + part * 16, _mm512_add_epi32(old, scaled));
    }
#else
    for (int64_t pair = 0; pair < pairs; pair++) {
      for (int lane = 0; lane < LANES; lane++) {
        int32_t level = levels[shared ? pair : pair * LANES + lane] >> first & mask;
        const int16_t *of = cells + (pair * LANES + lane) * 2;
        sums[c][lane] += coefficient * ((level & 0xFFFF) * of[0] + (level >> 16) * of[1]);
      }
    }
#endif
  }
}

/* Inputs by row and lane as pairs. */
static void pair_up(const uint8_t *levels, int64_t rows, int64_t lanes, int64_t pairs, int32_t *to) {
  for (int64_t pair = 0; pair < pairs; pair++) {
    for (int64_t lane = 0; lane < lanes; lane++) {
      int32_t a = 2 * pair < rows ? levels[2 * pair * lanes + lane] : 0;
      int32_t b = 2 * pair + 1 < rows ? levels[(2 * pair + 1) * lanes + lane] : 0;
      to[pair * lanes + lane] = a | b << 16;
    }
  }
}

/* The sums of a block over the rows of a tile: digital pairs exactly, the others as codes or statistically. */
static void convert(const task *t, const block *at, int64_t tile, int64_t rows, const uint16_t *counts,
    const int16_t *factors, const int32_t *levels, const int32_t *ones, int32_t *votes, int32_t *codes,
    int32_t *exact) {
  const layer *l = t->l;
  int64_t pairs = (l->active_rows + 1) / 2;
  int32_t planes[LANES];
  for (int lane = 0; lane < LANES; lane++) {
    planes[lane] = (int32_t)l->digital_planes;
  }
  int32_t sums[LANES];
  if (l->saliency) {
    int64_t largest = 0;
    memset(sums, 0, sizeof sums);
    for (int64_t s = 0; s < l->slices; s++) {
      for (int64_t c = 0; c < l->chunks; c++) {
        const slice *sl = &l->slice[s];
        const chunk *ch = &l->chunk[c];
        if (digital(l, sl, ch, l->digital_planes)) {
          int64_t weight = (sl->factor < 0 ? -sl->factor : sl->factor) << ch->first;
          largest += weight * sl->most * ((1 << ch->bits) - 1) * rows;
          for (int64_t p = 0; p < sl->count; p++) {
            for (int64_t b = 0; b < ch->bits; b++) {
              int32_t by = (int32_t)(sl->factor * sl->coefficients[p] * (1 << (ch->first + b)));
              const uint16_t *count = counts + (sl->planes[p] * l->input_bits + ch->first + b) * LANES;
              for (int lane = 0; lane < LANES; lane++) {
                sums[lane] += by * count[lane];
              }
            }
          }
        }
      }
    }
    for (int64_t threshold = 0; threshold < l->saliency; threshold++) {
      double from = l->thresholds[threshold] * (double)largest;
      for (int lane = 0; lane < LANES; lane++) {
        planes[lane] += (double)(sums[lane] < 0 ? -sums[lane] : sums[lane]) >= from;
      }
    }
  }
  int64_t estimates[LANES];
  memset(estimates, 0, sizeof estimates);
  for (int64_t s = 0; s < l->slices; s++) {
    const slice *sl = &l->slice[s];
    float gains[LANES], offsets[LANES];
    for (int lane = 0; lane < LANES; lane++) {
      gains[lane] = (l->uniform ? (float)l->ideal_gain : at->gains[s * LANES + lane]) * t->gain;
      offsets[lane] = l->uniform ? 0 : at->offsets[s * LANES + lane];
    }
    int32_t sums_of_cells[8][LANES];
    if (l->varied_cells) {
      memset(sums_of_cells, 0, sizeof sums_of_cells);
      for (int64_t p = 0; p < sl->count; p++) {
        add_cells(l, (int32_t)sl->coefficients[p], factors + sl->planes[p] * pairs * LANES * 2, levels, pairs,
            sums_of_cells);
      }
    }
    for (int64_t c = 0; c < l->chunks; c++) {
      const chunk *ch = &l->chunk[c];
      int32_t by = (int32_t)(sl->factor * (1 << ch->first));
      int32_t needed = (int32_t)(l->weight_bits + l->input_bits - 1 - sl->top - (ch->first + ch->bits - 1));
      int always = needed <= l->digital_planes;
      int32_t k[LANES], products[LANES];
      memset(k, 0, sizeof k);
      memset(products, 0, sizeof products);
      for (int64_t p = 0; p < sl->count; p++) {
        for (int64_t b = 0; b < ch->bits; b++) {
          int32_t times = (int32_t)(sl->coefficients[p] * (1 << b));
          int32_t magnitude = times < 0 ? -times : times;
          const uint16_t *count = counts + (sl->planes[p] * l->input_bits + ch->first + b) * LANES;
          for (int lane = 0; lane < LANES; lane++) {
            k[lane] += times * count[lane];
            products[lane] += magnitude * count[lane];
          }
        }
      }
      if (always || l->saliency) {
        for (int lane = 0; lane < LANES; lane++) {
          exact[lane] += planes[lane] >= needed ? by * k[lane] : 0;
        }
      }
      if (always) {
        continue;
      }
      if (l->statistical) {
        for (int lane = 0; lane < LANES; lane++) {
          if (planes[lane] >= needed) {
            continue;
          }
          int64_t weights = 0, inputs = 0;
          for (int64_t p = 0; p < sl->count; p++) {
            weights += sl->coefficients[p]
                * t->ones[(tile * l->planes + sl->planes[p]) * l->outputs + at->outputs[lane]];
          }
          for (int64_t b = 0; b < ch->bits; b++) {
            inputs += (int64_t)ones[lane * l->input_bits + ch->first + b] << b;
          }
          estimates[lane] += (int64_t)by * weights * inputs;
        }
        continue;
      }
      float values[LANES];
      if (l->varied_cells) {
        for (int lane = 0; lane < LANES; lane++) {
          values[lane] = (float)sums_of_cells[c][lane] * gains[lane] + offsets[lane];
        }
      } else {
        for (int lane = 0; lane < LANES; lane++) {
          values[lane] = (float)k[lane] * gains[lane] + offsets[lane];
        }
      }
      int32_t read[LANES];
      read_columns(t, at, values, products, (uint64_t)((tile * l->slices + s) * l->chunks + c), votes, read);
      for (int lane = 0; lane < LANES; lane++) {
        codes[lane] += planes[lane] >= needed ? 0 : by * read[lane];
      }
    }
  }
  if (l->statistical) {
    for (int lane = 0; lane < LANES; lane++) {
      int64_t above = 2 * estimates[lane] + rows, below = 2 * rows;
      int64_t quotient = above / below;
      exact[lane] += (int32_t)(quotient - (above % below < 0));
    }
  }
}

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

/* The same where all is digital: weights by output and row. */
void mote_cim_digital(const layer *l, const int16_t *weights, const int64_t *base, const uint8_t *inputs, int64_t from,
    int64_t to, int64_t *results, uint8_t *scratch) {
  int16_t *levels = (int16_t *)(scratch + (l->rows + 63) / 64 * 64);
  for (int64_t vector = from; vector < to; vector++) {
    for (int64_t g = 0; g < l->groups; g++) {
      gather(l, inputs, vector, g, scratch);
      for (int64_t row = 0; row < l->rows; row++) {
        levels[row] = scratch[row];
      }
      for (int64_t output = g * l->columns; output < (g + 1) * l->columns; output++) {
        const int16_t *of = weights + output * l->rows;
        int32_t sum = 0;
        for (int64_t row = 0; row < l->rows; row++) {
          sum += levels[row] * of[row];
        }
        results[vector * l->outputs + output] = sum + base[output];
      }
    }
  }
}
