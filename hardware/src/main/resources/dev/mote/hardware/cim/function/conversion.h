/* Conversions: the code of each column, given its count and its noise. */
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
