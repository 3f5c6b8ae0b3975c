/* Kernels for x86-64. Shapes are constants where they are called, so that the compiler unrolls and folds. */
#include <immintrin.h>
#include <stdint.h>
#include <string.h>

#define MOTE_INLINE static inline __attribute__((always_inline))

typedef struct {
  int height, width, channels;            /* input */
  int kernel_height, kernel_width;
  int stride_height, stride_width, dilation_height, dilation_width, pad_top, pad_left;
  int rows, columns, outputs;             /* result */
  int zero_in, zero, low, high;
  int exact, shifts_left;
} mote_shape;

/* The rounded mean of each window of an int8 image, half away from zero; padding does not count. */
MOTE_INLINE void mote_average_pool(const int8_t *x, int8_t *y, mote_shape s, int begin, int end) {
  y += begin * s.columns * s.channels;
  int32_t sums[s.channels];
  for (int row = begin; row < end; row++)
    for (int column = 0; column < s.columns; column++, y += s.channels) {
      int top = row * s.stride_height - s.pad_top, left = column * s.stride_width - s.pad_left;
      int first = top < 0 ? 0 : top, last = top + s.kernel_height < s.height ? top + s.kernel_height : s.height;
      int from = left < 0 ? 0 : left, to = left + s.kernel_width < s.width ? left + s.kernel_width : s.width;
      int count = (last - first) * (to - from);
      memset(sums, 0, sizeof sums);
      for (int r = first; r < last; r++)
        for (int c = from; c < to; c++)
          for (int k = 0; k < s.channels; k++) sums[k] += x[(r * s.width + c) * s.channels + k];
      for (int k = 0; k < s.channels; k++) {
        int mean = (sums[k] > 0 ? sums[k] + count / 2 : sums[k] - count / 2) / count;
        y[k] = (int8_t)(mean < s.low ? s.low : mean > s.high ? s.high : mean);
      }
    }
}

/* The largest element of each window of an int8 image. */
MOTE_INLINE void mote_max_pool(const int8_t *x, int8_t *y, mote_shape s, int begin, int end) {
  y += begin * s.columns * s.channels;
  for (int row = begin; row < end; row++)
    for (int column = 0; column < s.columns; column++, y += s.channels) {
      memset(y, s.low, s.channels);
      for (int ky = 0; ky < s.kernel_height; ky++)
        for (int kx = 0; kx < s.kernel_width; kx++) {
          int r = row * s.stride_height - s.pad_top + ky * s.dilation_height;
          int c = column * s.stride_width - s.pad_left + kx * s.dilation_width;
          if (r < 0 || r >= s.height || c < 0 || c >= s.width) continue;
          for (int k = 0; k < s.channels; k++) {
            int8_t v = x[(r * s.width + c) * s.channels + k];
            y[k] = v > y[k] ? v : y[k];
          }
        }
      for (int k = 0; k < s.channels; k++) y[k] = y[k] > s.high ? s.high : y[k];
    }
}

/* Fixed-point numbers as in gemmlowp's fixedpoint.h. */
static int32_t mote_high(int32_t a, int32_t b) {
  if (a == INT32_MIN && b == INT32_MIN) return INT32_MAX;
  return (int32_t)(((int64_t)a * b + (1 << 30)) >> 31);
}
static int32_t mote_right(int32_t v, int by) {
  int32_t mask = (int32_t)((1LL << by) - 1);
  return (v >> by) + ((v & mask) > (mask >> 1) + (v < 0));
}
static int32_t mote_up(int32_t v, int by) {
  int64_t wide = (int64_t)v << by;
  return wide > INT32_MAX ? INT32_MAX : wide < INT32_MIN ? INT32_MIN : (int32_t)wide;
}

/* 1 / (1 + a) for a in 0..1 without integer bits: three Newton-Raphson steps from the best linear guess. */
static int32_t mote_one_over_one_plus(int32_t a) {
  int32_t half = (int32_t)(((int64_t)a + INT32_MAX + 1) / 2);
  int32_t x = 1515870810 + mote_high(half, -1010580540);
  for (int step = 0; step < 3; step++) x += mote_up(mote_high(x, (1 << 29) - mote_high(half, x)), 2);
  return mote_up(x, 1);
}

/* Softmax of int8 rows; e[d] is e to the power of an element d below the row's largest, without integer bits, d < count. */
static void mote_softmax(const int8_t *x, int8_t *y, int rows, int depth, const int32_t *e, int count) {
  for (; rows > 0; rows--, x += depth, y += depth) {
    int largest = x[0];
    for (int i = 1; i < depth; i++) largest = x[i] > largest ? x[i] : largest;
    int32_t sum = 0;
    for (int i = 0; i < depth; i++)
      if (largest - x[i] < count) sum += mote_right(e[largest - x[i]], 12);
    int headroom = __builtin_clz(sum);
    int32_t reciprocal = mote_one_over_one_plus((int32_t)(((uint32_t)sum << headroom) - 0x80000000u));
    for (int i = 0; i < depth; i++) {
      int d = largest - x[i];
      int32_t v = d < count ? mote_right(mote_high(reciprocal, e[d]), 12 - headroom + 23) - 128 : -128;
      y[i] = (int8_t)(v > 127 ? 127 : v < -128 ? -128 : v);
    }
  }
}

#if defined(MOTE_AVX512_VNNI)
#define MOTE_LANES 16
#define MOTE_TAPS 4
typedef __m512i mote_vector;
typedef uint8_t mote_operand;

MOTE_INLINE mote_vector mote_load(const void *p) { return _mm512_loadu_si512(p); }
MOTE_INLINE mote_vector mote_set(int32_t v) { return _mm512_set1_epi32(v); }
MOTE_INLINE void mote_put(void *p, mote_vector v) { _mm512_storeu_si512(p, v); }
MOTE_INLINE mote_vector mote_dot(mote_vector sum, mote_vector x, mote_vector w) { return _mm512_dpbusd_epi32(sum, x, w); }
MOTE_INLINE void mote_widen(mote_operand *to, const int8_t *from, int count) {
  __m512i sign = _mm512_set1_epi8((char)0x80);
  for (int i = 0; i < count; i += 64) {
    __mmask64 mask = count - i >= 64 ? ~0ull : _bzhi_u64(~0ull, count - i);
    _mm512_mask_storeu_epi8(to + i, mask, _mm512_xor_si512(_mm512_maskz_loadu_epi8(mask, from + i), sign));
  }
}
MOTE_INLINE __m128i mote_some(const int8_t *x, int lanes) {
  return lanes >= 16 ? _mm_loadu_si128((const void *)x) : _mm_maskz_loadu_epi8((1 << lanes) - 1, x);
}
/* Lane l holds the operands of tap row t of channel l in its t-th part. */
MOTE_INLINE mote_vector mote_weave(mote_vector v, const int8_t *row, int tap, int lanes) {
  return _mm512_or_si512(v, _mm512_slli_epi32(_mm512_cvtepu8_epi32(mote_some(row, lanes)), 8 * tap));
}
MOTE_INLINE mote_vector mote_woven(mote_vector v) { return _mm512_xor_si512(v, mote_set((int)0x80808080u)); }
MOTE_INLINE mote_vector mote_double_high(mote_vector v, mote_vector m) {
  __m512i nudge = _mm512_set1_epi64(1 << 30);
  __m512i even = _mm512_srli_epi64(_mm512_add_epi64(_mm512_mul_epi32(v, m), nudge), 31);
  __m512i odd = _mm512_add_epi64(_mm512_mul_epi32(_mm512_srli_epi64(v, 32), _mm512_srli_epi64(m, 32)), nudge);
  return _mm512_mask_blend_epi32(0xAAAA, even, _mm512_slli_epi64(odd, 1));
}
MOTE_INLINE mote_vector mote_shift_left(mote_vector v, mote_vector by) { return _mm512_sllv_epi32(v, by); }
MOTE_INLINE mote_vector mote_round_right(mote_vector v, mote_vector right, mote_vector half, int exact) {
  if (exact) v = _mm512_mask_add_epi32(v, _mm512_test_epi32_mask(half, half), v, _mm512_srai_epi32(v, 31));
  return _mm512_srav_epi32(_mm512_add_epi32(v, half), right);
}
MOTE_INLINE mote_vector mote_clamp(mote_vector v, int zero, int low, int high) {
  v = _mm512_add_epi32(v, mote_set(zero));
  return _mm512_min_epi32(_mm512_max_epi32(v, mote_set(low)), mote_set(high));
}
MOTE_INLINE mote_vector mote_plus(mote_vector a, mote_vector b) { return _mm512_add_epi32(a, b); }
MOTE_INLINE mote_vector mote_bytes(const int8_t *x, int lanes) { return _mm512_cvtepi8_epi32(mote_some(x, lanes)); }
MOTE_INLINE void mote_store(int8_t *y, mote_vector v, int lanes) {
  if (lanes >= 16) _mm_storeu_si128((void *)y, _mm512_cvtepi32_epi8(v));
  else _mm_mask_storeu_epi8(y, (1 << lanes) - 1, _mm512_cvtepi32_epi8(v));
}
#elif defined(MOTE_AVX2)
#define MOTE_LANES 8
#define MOTE_TAPS 2
typedef __m256i mote_vector;
typedef int16_t mote_operand;

MOTE_INLINE mote_vector mote_load(const void *p) { return _mm256_loadu_si256(p); }
MOTE_INLINE mote_vector mote_set(int32_t v) { return _mm256_set1_epi32(v); }
MOTE_INLINE void mote_put(void *p, mote_vector v) { _mm256_storeu_si256(p, v); }
MOTE_INLINE mote_vector mote_dot(mote_vector sum, mote_vector x, mote_vector w) {
  return _mm256_add_epi32(sum, _mm256_madd_epi16(x, w));
}
MOTE_INLINE void mote_widen(mote_operand *to, const int8_t *from, int count) {
  for (int i = 0; i < count; i++) to[i] = from[i];
}
/* Lane l holds the operands of tap row t of channel l in its t-th part. */
MOTE_INLINE mote_vector mote_weave(mote_vector v, const int8_t *row, int tap, int lanes) {
  int8_t bytes[8] = {0};
  if (lanes < 8) {
    memcpy(bytes, row, lanes);
    row = bytes;
  }
  __m256i wide = _mm256_and_si256(_mm256_cvtepi8_epi32(_mm_loadl_epi64((const void *)row)), _mm256_set1_epi32(0xFFFF));
  return _mm256_or_si256(v, _mm256_slli_epi32(wide, 16 * tap));
}
MOTE_INLINE mote_vector mote_woven(mote_vector v) { return v; }
MOTE_INLINE mote_vector mote_double_high(mote_vector v, mote_vector m) {
  __m256i nudge = _mm256_set1_epi64x(1 << 30);
  __m256i even = _mm256_srli_epi64(_mm256_add_epi64(_mm256_mul_epi32(v, m), nudge), 31);
  __m256i odd = _mm256_add_epi64(_mm256_mul_epi32(_mm256_srli_epi64(v, 32), _mm256_srli_epi64(m, 32)), nudge);
  return _mm256_blend_epi32(even, _mm256_slli_epi64(odd, 1), 0xAA);
}
MOTE_INLINE mote_vector mote_shift_left(mote_vector v, mote_vector by) { return _mm256_sllv_epi32(v, by); }
MOTE_INLINE mote_vector mote_round_right(mote_vector v, mote_vector right, mote_vector half, int exact) {
  if (exact) v = _mm256_add_epi32(v, _mm256_and_si256(_mm256_srai_epi32(v, 31), _mm256_cmpgt_epi32(half, _mm256_setzero_si256())));
  return _mm256_srav_epi32(_mm256_add_epi32(v, half), right);
}
MOTE_INLINE mote_vector mote_clamp(mote_vector v, int zero, int low, int high) {
  v = _mm256_add_epi32(v, mote_set(zero));
  return _mm256_min_epi32(_mm256_max_epi32(v, mote_set(low)), mote_set(high));
}
MOTE_INLINE mote_vector mote_plus(mote_vector a, mote_vector b) { return _mm256_add_epi32(a, b); }
MOTE_INLINE mote_vector mote_bytes(const int8_t *x, int lanes) {
  int8_t bytes[8] = {0};
  memcpy(bytes, x, lanes < 8 ? lanes : 8);
  return _mm256_cvtepi8_epi32(_mm_loadl_epi64((const void *)bytes));
}
MOTE_INLINE void mote_store(int8_t *y, mote_vector v, int lanes) {
  __m128i shorts = _mm_packs_epi32(_mm256_castsi256_si128(v), _mm256_extracti128_si256(v, 1));
  int64_t bytes = _mm_cvtsi128_si64(_mm_packs_epi16(shorts, shorts));
  memcpy(y, &bytes, lanes < 8 ? lanes : 8);
}
#endif

#ifdef MOTE_LANES
/* gemmlowp's double rounding: parameters are LANES numbers each of bias, multiplier, left shift, right shift, 2^(right shift - 1).
   Not exact: ties of negative numbers may round up, where all negative results are clamped to the zero point anyway. */
MOTE_INLINE mote_vector mote_requantize(mote_vector v, const int32_t *p, mote_shape s) {
  if (s.shifts_left) v = mote_shift_left(v, mote_load(p + 2 * MOTE_LANES));
  v = mote_double_high(v, mote_load(p + MOTE_LANES));
  v = mote_round_right(v, mote_load(p + 3 * MOTE_LANES), mote_load(p + 4 * MOTE_LANES), s.exact);
  return mote_clamp(v, s.zero, s.low, s.high);
}

/* Rows of the input that result rows begin..end read, with borders of zero points, as the dot product's operand type. */
MOTE_INLINE int mote_padded_width(mote_shape s) { return (s.columns - 1) * s.stride_width + (s.kernel_width - 1) * s.dilation_width + 1; }
MOTE_INLINE mote_operand mote_zero_operand(int zero) { return (mote_operand)(sizeof(mote_operand) == 1 ? zero ^ 0x80 : zero); }
MOTE_INLINE void mote_fill(mote_operand *to, mote_operand value, int count) { for (int i = 0; i < count; i++) to[i] = value; }

MOTE_INLINE void mote_pad(const int8_t *x, mote_operand *to, mote_shape s, int begin, int end) {
  int wide = mote_padded_width(s), first = begin * s.stride_height - s.pad_top;
  int last = (end - 1) * s.stride_height - s.pad_top + (s.kernel_height - 1) * s.dilation_height + 1;
  int from = s.pad_left, until = s.pad_left + s.width < wide ? s.pad_left + s.width : wide;
  mote_operand zero = mote_zero_operand(s.zero_in);
  for (int row = first; row < last; row++, to += wide * s.channels) {
    if (row < 0 || row >= s.height) { mote_fill(to, zero, wide * s.channels); continue; }
    if (from) mote_fill(to, zero, from * s.channels);
    mote_widen(to + from * s.channels, x + row * s.width * s.channels, (until - from) * s.channels);
    if (until < wide) mote_fill(to + until * s.channels, zero, (wide - until) * s.channels);
  }
}

/* P pixels by Q vectors of result channels. */
MOTE_INLINE void mote_tile(const mote_operand *x, const int8_t *w, const int32_t *p, int8_t *y, mote_shape s, int P, int Q, int channel) {
  int wide = mote_padded_width(s);
  int run = s.dilation_width == 1 ? s.kernel_width * s.channels : s.channels;
  int runs = s.dilation_width == 1 ? 1 : s.kernel_width;
  int steps = (run + MOTE_TAPS - 1) / MOTE_TAPS;
  int block = s.kernel_height * runs * steps * MOTE_LANES * 4;
  mote_vector sum[16][8];
#pragma GCC unroll 16
  for (int i = 0; i < P; i++)
#pragma GCC unroll 8
    for (int j = 0; j < Q; j++) sum[i][j] = mote_load(p + j * 5 * MOTE_LANES);
  for (int ky = 0; ky < s.kernel_height; ky++)
    for (int kx = 0; kx < runs; kx++) {
      const mote_operand *r = x + (ky * s.dilation_height * wide + kx * s.dilation_width) * s.channels;
      for (int k = 0; k < steps; k++, w += MOTE_LANES * 4, r += MOTE_TAPS) {
#pragma GCC unroll 16
        for (int i = 0; i < P; i++) {
          int32_t taps;
          memcpy(&taps, r + i * s.stride_width * s.channels, 4);
          mote_vector v = mote_set(taps);
#pragma GCC unroll 8
          for (int j = 0; j < Q; j++) sum[i][j] = mote_dot(sum[i][j], v, mote_load(w + j * block));
        }
      }
    }
#pragma GCC unroll 8
  for (int j = 0; j < Q; j++) {
    const int32_t *q = p + j * 5 * MOTE_LANES;
#pragma GCC unroll 16
    for (int i = 0; i < P; i++)
      mote_store(y + i * s.outputs + j * MOTE_LANES, mote_requantize(sum[i][j], q, s), s.outputs - channel - j * MOTE_LANES);
  }
}
MOTE_INLINE void mote_conv(const int8_t *x, const int8_t *w, const int32_t *p, int8_t *y, mote_operand *scratch, mote_shape s, int P, int Q, int begin, int end) {
  int wide = mote_padded_width(s);
  int run = s.dilation_width == 1 ? s.kernel_width * s.channels : s.channels, runs = s.dilation_width == 1 ? 1 : s.kernel_width;
  int block = s.kernel_height * runs * ((run + MOTE_TAPS - 1) / MOTE_TAPS) * MOTE_LANES * 4;
  if (begin == end) return;
  mote_pad(x, scratch, s, begin, end);
  int blocks = (s.outputs + MOTE_LANES - 1) / MOTE_LANES;
  for (int j = 0; j < blocks; ) {
    int q = blocks - j >= Q ? Q : 1;
    const int8_t *wj = w + j * block; const int32_t *pj = p + j * 5 * MOTE_LANES;
    for (int row = begin; row < end; row++) {
      const mote_operand *r = scratch + (row - begin) * s.stride_height * wide * s.channels;
      int8_t *o = y + row * s.columns * s.outputs + j * MOTE_LANES;
      int i = 0;
      for (; i + P <= s.columns; i += P) {
        if (q == Q) mote_tile(r + i * s.stride_width * s.channels, wj, pj, o + i * s.outputs, s, P, Q, j * MOTE_LANES);
        else mote_tile(r + i * s.stride_width * s.channels, wj, pj, o + i * s.outputs, s, P, 1, j * MOTE_LANES);
      }
      for (; i < s.columns; i++) {
        if (q == Q) mote_tile(r + i * s.stride_width * s.channels, wj, pj, o + i * s.outputs, s, 1, Q, j * MOTE_LANES);
        else mote_tile(r + i * s.stride_width * s.channels, wj, pj, o + i * s.outputs, s, 1, 1, j * MOTE_LANES);
      }
    }
    j += q;
  }
}

/* One woven pixel: lane l of tap group g holds the operands of up to TAPS rows of channel l. */
MOTE_INLINE void mote_depthwise(const int8_t *x, const int8_t *w, const int32_t *p, int8_t *y, int32_t *scratch, mote_shape s, int begin, int end) {
  int wide = mote_padded_width(s), groups = (s.kernel_height + MOTE_TAPS - 1) / MOTE_TAPS;
  int from = s.pad_left, until = s.pad_left + s.width < wide ? s.pad_left + s.width : wide;
  int8_t border[MOTE_LANES];
  memset(border, s.zero_in, MOTE_LANES);
  for (int channel = 0; channel < s.channels; channel += MOTE_LANES) {
    int lanes = s.channels - channel;
    const int8_t *taps = w + channel * groups * s.kernel_width * 4;
    const int32_t *q = p + channel * 5;
    for (int row = begin; row < end; row++) {
      for (int g = 0; g < groups; g++) {
        int32_t *to = scratch + g * wide * MOTE_LANES;
        int first = row * s.stride_height - s.pad_top + g * MOTE_TAPS * s.dilation_height;
        const int8_t *rows[MOTE_TAPS];
        int steps[MOTE_TAPS];
#pragma GCC unroll 4
        for (int t = 0; t < MOTE_TAPS; t++) {
          int at = first + t * s.dilation_height, inside = at >= 0 && at < s.height && g * MOTE_TAPS + t < s.kernel_height;
          rows[t] = inside ? x + at * s.width * s.channels + channel : border;
          steps[t] = inside ? s.channels : 0;
        }
        mote_vector zero = mote_set(0);
#pragma GCC unroll 4
        for (int t = 0; t < MOTE_TAPS; t++) zero = mote_weave(zero, border, t, MOTE_LANES);
        zero = mote_woven(zero);
        for (int column = 0; column < from; column++) mote_put(to + column * MOTE_LANES, zero);
        for (int column = from; column < until; column++) {
          mote_vector v = mote_set(0);
#pragma GCC unroll 4
          for (int t = 0; t < (s.kernel_height < MOTE_TAPS ? s.kernel_height : MOTE_TAPS); t++) {
            v = mote_weave(v, rows[t], t, lanes);
            rows[t] += steps[t];
          }
          mote_put(to + column * MOTE_LANES, mote_woven(v));
        }
        for (int column = until; column < wide; column++) mote_put(to + column * MOTE_LANES, zero);
      }
      int8_t *o = y + row * s.columns * s.channels + channel;
      for (int column = 0; column < s.columns; column++, o += s.channels) {
        mote_vector sum = mote_load(q);
#pragma GCC unroll 4
        for (int g = 0; g < groups; g++)
#pragma GCC unroll 16
          for (int k = 0; k < s.kernel_width; k++)
            sum = mote_dot(sum, mote_load(scratch + (g * wide + column * s.stride_width + k * s.dilation_width) * MOTE_LANES), mote_load(taps + (g * s.kernel_width + k) * MOTE_LANES * 4));
        mote_store(o, mote_requantize(sum, q, s), lanes);
      }
    }
  }
}

/* A multiplier, its left and right shift. */
typedef struct {
  int32_t multiplier, left, right;
} mote_factor;

MOTE_INLINE mote_vector mote_scale(mote_vector v, mote_factor f) {
  if (f.left) v = mote_shift_left(v, mote_set(f.left));
  v = mote_double_high(v, mote_set(f.multiplier));
  return f.right ? mote_round_right(v, mote_set(f.right), mote_set(1 << (f.right - 1)), 1) : v;
}

/* The sum of two int8 tensors of other scales, brought to a third. */
MOTE_INLINE void mote_add(const int8_t *a, const int8_t *b, int8_t *y, int zero_a, int zero_b, mote_factor first, mote_factor second, mote_factor sum, int zero, int low, int high, int begin, int end) {
  for (int i = begin; i < end; i += MOTE_LANES) {
    int lanes = end - i;
    mote_vector u = mote_shift_left(mote_plus(mote_bytes(a + i, lanes), mote_set(-zero_a)), mote_set(20));
    mote_vector v = mote_shift_left(mote_plus(mote_bytes(b + i, lanes), mote_set(-zero_b)), mote_set(20));
    mote_store(y + i, mote_clamp(mote_scale(mote_plus(mote_scale(u, first), mote_scale(v, second)), sum), zero, low, high), lanes);
  }
}

/* Floats. */
#ifdef MOTE_AVX512_VNNI
typedef __m512 mote_reals;
MOTE_INLINE mote_reals mote_load_reals(const float *p) { return _mm512_loadu_ps(p); }
MOTE_INLINE mote_reals mote_same_reals(float v) { return _mm512_set1_ps(v); }
MOTE_INLINE mote_reals mote_multiply_add(mote_reals sum, mote_reals a, mote_reals b) { return _mm512_fmadd_ps(a, b, sum); }
MOTE_INLINE mote_reals mote_clamp_reals(mote_reals v, float low, float high) {
  return _mm512_min_ps(_mm512_max_ps(v, mote_same_reals(low)), mote_same_reals(high));
}
MOTE_INLINE __mmask16 mote_real_mask(int lanes) { return lanes >= 16 ? 0xFFFF : (1 << lanes) - 1; }
MOTE_INLINE mote_reals mote_some_reals(const float *p, int lanes) { return _mm512_maskz_loadu_ps(mote_real_mask(lanes), p); }
MOTE_INLINE void mote_store_reals(float *y, mote_reals v, int lanes) { _mm512_mask_storeu_ps(y, mote_real_mask(lanes), v); }
#else
typedef __m256 mote_reals;
MOTE_INLINE mote_reals mote_load_reals(const float *p) { return _mm256_loadu_ps(p); }
MOTE_INLINE mote_reals mote_same_reals(float v) { return _mm256_set1_ps(v); }
MOTE_INLINE mote_reals mote_multiply_add(mote_reals sum, mote_reals a, mote_reals b) { return _mm256_fmadd_ps(a, b, sum); }
MOTE_INLINE mote_reals mote_clamp_reals(mote_reals v, float low, float high) {
  return _mm256_min_ps(_mm256_max_ps(v, mote_same_reals(low)), mote_same_reals(high));
}
MOTE_INLINE __m256i mote_real_mask(int lanes) {
  return _mm256_cmpgt_epi32(_mm256_set1_epi32(lanes), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}
MOTE_INLINE mote_reals mote_some_reals(const float *p, int lanes) { return _mm256_maskload_ps(p, mote_real_mask(lanes)); }
MOTE_INLINE void mote_store_reals(float *y, mote_reals v, int lanes) { _mm256_maskstore_ps(y, mote_real_mask(lanes), v); }
#endif

MOTE_INLINE void mote_pad_reals(const float *x, float *to, mote_shape s, int begin, int end) {
  int wide = mote_padded_width(s), first = begin * s.stride_height - s.pad_top;
  int last = (end - 1) * s.stride_height - s.pad_top + (s.kernel_height - 1) * s.dilation_height + 1;
  int from = s.pad_left, until = s.pad_left + s.width < wide ? s.pad_left + s.width : wide;
  for (int row = first; row < last; row++, to += wide * s.channels) {
    memset(to, 0, wide * s.channels * sizeof(float));
    if (row >= 0 && row < s.height && until > from)
      memcpy(to + from * s.channels, x + row * s.width * s.channels, (until - from) * s.channels * sizeof(float));
  }
}

MOTE_INLINE void mote_tile_reals(const float *x, const float *w, const float *bias, float *y, mote_shape s, int wide, float low, float high, int P, int Q, int channel) {
  int block = s.kernel_height * s.kernel_width * s.channels * MOTE_LANES;
  mote_reals sum[16][8];
#pragma GCC unroll 16
  for (int i = 0; i < P; i++)
#pragma GCC unroll 8
    for (int j = 0; j < Q; j++) sum[i][j] = mote_load_reals(bias + j * MOTE_LANES);
  for (int ky = 0; ky < s.kernel_height; ky++)
    for (int kx = 0; kx < s.kernel_width; kx++) {
      const float *r = x + (ky * s.dilation_height * wide + kx * s.dilation_width) * s.channels;
      for (int k = 0; k < s.channels; k++, w += MOTE_LANES, r++) {
#pragma GCC unroll 16
        for (int i = 0; i < P; i++) {
          mote_reals v = mote_same_reals(r[i * s.stride_width * s.channels]);
#pragma GCC unroll 8
          for (int j = 0; j < Q; j++) sum[i][j] = mote_multiply_add(sum[i][j], v, mote_load_reals(w + j * block));
        }
      }
    }
#pragma GCC unroll 8
  for (int j = 0; j < Q; j++)
#pragma GCC unroll 16
    for (int i = 0; i < P; i++)
      mote_store_reals(y + i * s.outputs + j * MOTE_LANES, mote_clamp_reals(sum[i][j], low, high), s.outputs - channel - j * MOTE_LANES);
}

/* As mote_conv; where the window needs no padding the image is read in place. */
MOTE_INLINE void mote_conv_reals(const float *x, const float *w, const float *bias, float *y, float *scratch, mote_shape s, float low, float high, int in_place, int P, int Q, int begin, int end) {
  int wide = in_place ? s.width : mote_padded_width(s);
  int block = s.kernel_height * s.kernel_width * s.channels * MOTE_LANES;
  if (begin == end) return;
  const float *rows = x + begin * s.stride_height * wide * s.channels;
  if (!in_place) {
    mote_pad_reals(x, scratch, s, begin, end);
    rows = scratch;
  }
  int blocks = (s.outputs + MOTE_LANES - 1) / MOTE_LANES;
  for (int j = 0; j < blocks;) {
    int q = blocks - j >= Q ? Q : 1;
    const float *wj = w + j * block, *bj = bias + j * MOTE_LANES;
    for (int row = begin; row < end; row++) {
      const float *r = rows + (row - begin) * s.stride_height * wide * s.channels;
      float *o = y + row * s.columns * s.outputs + j * MOTE_LANES;
      int i = 0;
      for (; i + P <= s.columns; i += P) {
        if (q == Q) mote_tile_reals(r + i * s.stride_width * s.channels, wj, bj, o + i * s.outputs, s, wide, low, high, P, Q, j * MOTE_LANES);
        else mote_tile_reals(r + i * s.stride_width * s.channels, wj, bj, o + i * s.outputs, s, wide, low, high, P, 1, j * MOTE_LANES);
      }
      for (; i < s.columns; i++) {
        if (q == Q) mote_tile_reals(r + i * s.stride_width * s.channels, wj, bj, o + i * s.outputs, s, wide, low, high, 1, Q, j * MOTE_LANES);
        else mote_tile_reals(r + i * s.stride_width * s.channels, wj, bj, o + i * s.outputs, s, wide, low, high, 1, 1, j * MOTE_LANES);
      }
    }
    j += q;
  }
}

MOTE_INLINE void mote_depthwise_reals(const float *x, const float *w, const float *bias, float *y, mote_shape s, float low, float high, int begin, int end) {
  int padded = (s.channels + MOTE_LANES - 1) / MOTE_LANES * MOTE_LANES;
  for (int row = begin; row < end; row++)
    for (int column = 0; column < s.columns; column++)
      for (int k = 0; k < s.channels; k += MOTE_LANES) {
        mote_reals sum = mote_load_reals(bias + k);
        for (int ky = 0; ky < s.kernel_height; ky++) {
          int r = row * s.stride_height - s.pad_top + ky * s.dilation_height;
          if (r < 0 || r >= s.height) continue;
          for (int kx = 0; kx < s.kernel_width; kx++) {
            int c = column * s.stride_width - s.pad_left + kx * s.dilation_width;
            if (c < 0 || c >= s.width) continue;
            sum = mote_multiply_add(sum, mote_some_reals(x + (r * s.width + c) * s.channels + k, s.channels - k), mote_load_reals(w + (ky * s.kernel_width + kx) * padded + k));
          }
        }
        mote_store_reals(y + (row * s.columns + column) * s.channels + k, mote_clamp_reals(sum, low, high), s.channels - k);
      }
}
#endif
