/* Counts: bit planes of inputs, and the ones in their products with planes of weights. */
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
          sums[lane] += (v + (v >> 4)) & 0x0F;
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
