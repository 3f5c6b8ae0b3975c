/* Kernels for x86-64. Shapes are constants where they are called, so that the compiler unrolls and folds. */
#include <immintrin.h>
#include <stdint.h>
#include <string.h>

#define HOST_INLINE static inline __attribute__((always_inline))

typedef struct {
  int height, width, channels;            /* input */
  int kernel_height, kernel_width;
  int stride_height, stride_width, dilation_height, dilation_width, pad_top, pad_left;
  int rows, columns, outputs;             /* result */
  int zero_in, zero, low, high;
  int exact, shifts_left;
} host_shape;

/* The rounded mean of each window of an int8 image, half away from zero; padding does not count. */
HOST_INLINE void host_average_pool(const int8_t *x, int8_t *y, host_shape s, int begin, int end) {
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
HOST_INLINE void host_max_pool(const int8_t *x, int8_t *y, host_shape s, int begin, int end) {
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

#if defined(MOTE_AVX512_VNNI)
#define HOST_LANES 16
#define HOST_TAPS 4
typedef __m512i host_vector;
typedef uint8_t host_operand;

HOST_INLINE host_vector host_load(const void *p) { return _mm512_loadu_si512(p); }
HOST_INLINE host_vector host_set(int32_t v) { return _mm512_set1_epi32(v); }
HOST_INLINE void host_put(void *p, host_vector v) { _mm512_storeu_si512(p, v); }
HOST_INLINE host_vector host_dot(host_vector sum, host_vector x, host_vector w) { return _mm512_dpbusd_epi32(sum, x, w); }
HOST_INLINE void host_widen(host_operand *to, const int8_t *from, int count) {
  __m512i sign = _mm512_set1_epi8((char)0x80);
  for (int i = 0; i < count; i += 64) {
    __mmask64 mask = count - i >= 64 ? ~0ull : _bzhi_u64(~0ull, count - i);
    _mm512_mask_storeu_epi8(to + i, mask, _mm512_xor_si512(_mm512_maskz_loadu_epi8(mask, from + i), sign));
  }
}
HOST_INLINE __m128i host_some(const int8_t *x, int lanes) {
  return lanes >= 16 ? _mm_loadu_si128((const void *)x) : _mm_maskz_loadu_epi8((1 << lanes) - 1, x);
}
/* Lane l holds the operands of tap row t of channel l in its t-th part. */
HOST_INLINE host_vector host_weave(host_vector v, const int8_t *row, int tap, int lanes) {
  return _mm512_or_si512(v, _mm512_slli_epi32(_mm512_cvtepu8_epi32(host_some(row, lanes)), 8 * tap));
}
HOST_INLINE host_vector host_woven(host_vector v) { return _mm512_xor_si512(v, host_set((int)0x80808080u)); }
HOST_INLINE host_vector host_double_high(host_vector v, host_vector m) {
  __m512i nudge = _mm512_set1_epi64(1 << 30);
  __m512i even = _mm512_srli_epi64(_mm512_add_epi64(_mm512_mul_epi32(v, m), nudge), 31);
  __m512i odd = _mm512_add_epi64(_mm512_mul_epi32(_mm512_srli_epi64(v, 32), _mm512_srli_epi64(m, 32)), nudge);
  return _mm512_mask_blend_epi32(0xAAAA, even, _mm512_slli_epi64(odd, 1));
}
HOST_INLINE host_vector host_shift_left(host_vector v, host_vector by) { return _mm512_sllv_epi32(v, by); }
HOST_INLINE host_vector host_round_right(host_vector v, host_vector right, host_vector half, int exact) {
  if (exact) v = _mm512_mask_add_epi32(v, _mm512_test_epi32_mask(half, half), v, _mm512_srai_epi32(v, 31));
  return _mm512_srav_epi32(_mm512_add_epi32(v, half), right);
}
HOST_INLINE host_vector host_clamp(host_vector v, int zero, int low, int high) {
  v = _mm512_add_epi32(v, host_set(zero));
  return _mm512_min_epi32(_mm512_max_epi32(v, host_set(low)), host_set(high));
}
HOST_INLINE host_vector host_plus(host_vector a, host_vector b) { return _mm512_add_epi32(a, b); }
HOST_INLINE host_vector host_bytes(const int8_t *x, int lanes) { return _mm512_cvtepi8_epi32(host_some(x, lanes)); }
HOST_INLINE void host_store(int8_t *y, host_vector v, int lanes) {
  if (lanes >= 16) _mm_storeu_si128((void *)y, _mm512_cvtepi32_epi8(v));
  else _mm_mask_storeu_epi8(y, (1 << lanes) - 1, _mm512_cvtepi32_epi8(v));
}
#elif defined(MOTE_AVX2)
#define HOST_LANES 8
#define HOST_TAPS 2
typedef __m256i host_vector;
typedef int16_t host_operand;

HOST_INLINE host_vector host_load(const void *p) { return _mm256_loadu_si256(p); }
HOST_INLINE host_vector host_set(int32_t v) { return _mm256_set1_epi32(v); }
HOST_INLINE void host_put(void *p, host_vector v) { _mm256_storeu_si256(p, v); }
HOST_INLINE host_vector host_dot(host_vector sum, host_vector x, host_vector w) {
  return _mm256_add_epi32(sum, _mm256_madd_epi16(x, w));
}
HOST_INLINE void host_widen(host_operand *to, const int8_t *from, int count) {
  for (int i = 0; i < count; i++) to[i] = from[i];
}
/* Lane l holds the operands of tap row t of channel l in its t-th part. */
HOST_INLINE host_vector host_weave(host_vector v, const int8_t *row, int tap, int lanes) {
  int8_t bytes[8] = {0};
  if (lanes < 8) {
    memcpy(bytes, row, lanes);
    row = bytes;
  }
  __m256i wide = _mm256_and_si256(_mm256_cvtepi8_epi32(_mm_loadl_epi64((const void *)row)), _mm256_set1_epi32(0xFFFF));
  return _mm256_or_si256(v, _mm256_slli_epi32(wide, 16 * tap));
}
HOST_INLINE host_vector host_woven(host_vector v) { return v; }
HOST_INLINE host_vector host_double_high(host_vector v, host_vector m) {
  __m256i nudge = _mm256_set1_epi64x(1 << 30);
  __m256i even = _mm256_srli_epi64(_mm256_add_epi64(_mm256_mul_epi32(v, m), nudge), 31);
  __m256i odd = _mm256_add_epi64(_mm256_mul_epi32(_mm256_srli_epi64(v, 32), _mm256_srli_epi64(m, 32)), nudge);
  return _mm256_blend_epi32(even, _mm256_slli_epi64(odd, 1), 0xAA);
}
HOST_INLINE host_vector host_shift_left(host_vector v, host_vector by) { return _mm256_sllv_epi32(v, by); }
HOST_INLINE host_vector host_round_right(host_vector v, host_vector right, host_vector half, int exact) {
  if (exact) v = _mm256_add_epi32(v, _mm256_and_si256(_mm256_srai_epi32(v, 31), _mm256_cmpgt_epi32(half, _mm256_setzero_si256())));
  return _mm256_srav_epi32(_mm256_add_epi32(v, half), right);
}
HOST_INLINE host_vector host_clamp(host_vector v, int zero, int low, int high) {
  v = _mm256_add_epi32(v, host_set(zero));
  return _mm256_min_epi32(_mm256_max_epi32(v, host_set(low)), host_set(high));
}
HOST_INLINE host_vector host_plus(host_vector a, host_vector b) { return _mm256_add_epi32(a, b); }
HOST_INLINE host_vector host_bytes(const int8_t *x, int lanes) {
  int8_t bytes[8] = {0};
  memcpy(bytes, x, lanes < 8 ? lanes : 8);
  return _mm256_cvtepi8_epi32(_mm_loadl_epi64((const void *)bytes));
}
HOST_INLINE void host_store(int8_t *y, host_vector v, int lanes) {
  __m128i shorts = _mm_packs_epi32(_mm256_castsi256_si128(v), _mm256_extracti128_si256(v, 1));
  int64_t bytes = _mm_cvtsi128_si64(_mm_packs_epi16(shorts, shorts));
  memcpy(y, &bytes, lanes < 8 ? lanes : 8);
}
#endif

#ifdef HOST_LANES
/* Keeps a vector in one register: gcc else loads weights again for each use, and copies sums, some through the stack. */
#define HOST_KEEP(vector) __asm__("" : "+v"(vector))

/* gemmlowp's double rounding: parameters are LANES numbers each of bias, multiplier, left shift, right shift, 2^(right shift - 1).
   Not exact: ties of negative numbers may round up, where all negative results are clamped to the zero point anyway. */
HOST_INLINE host_vector host_requantize(host_vector v, const int32_t *p, host_shape s) {
  if (s.shifts_left) v = host_shift_left(v, host_load(p + 2 * HOST_LANES));
  v = host_double_high(v, host_load(p + HOST_LANES));
  v = host_round_right(v, host_load(p + 3 * HOST_LANES), host_load(p + 4 * HOST_LANES), s.exact);
  return host_clamp(v, s.zero, s.low, s.high);
}

/* Rows of the input that result rows begin..end read, with borders of zero points, as the dot product's operand type. */
HOST_INLINE int host_padded_width(host_shape s) { return (s.columns - 1) * s.stride_width + (s.kernel_width - 1) * s.dilation_width + 1; }
HOST_INLINE host_operand host_zero_operand(int zero) { return (host_operand)(sizeof(host_operand) == 1 ? zero ^ 0x80 : zero); }
HOST_INLINE void host_fill(host_operand *to, host_operand value, int count) { for (int i = 0; i < count; i++) to[i] = value; }

HOST_INLINE void host_pad(const int8_t *x, host_operand *to, host_shape s, int begin, int end) {
  int wide = host_padded_width(s), first = begin * s.stride_height - s.pad_top;
  int last = (end - 1) * s.stride_height - s.pad_top + (s.kernel_height - 1) * s.dilation_height + 1;
  int from = s.pad_left, until = s.pad_left + s.width < wide ? s.pad_left + s.width : wide;
  host_operand zero = host_zero_operand(s.zero_in);
  for (int row = first; row < last; row++, to += wide * s.channels) {
    if (row < 0 || row >= s.height) { host_fill(to, zero, wide * s.channels); continue; }
    if (from) host_fill(to, zero, from * s.channels);
    host_widen(to + from * s.channels, x + row * s.width * s.channels, (until - from) * s.channels);
    if (until < wide) host_fill(to + until * s.channels, zero, (wide - until) * s.channels);
  }
}

/* P pixels by Q vectors of result channels. */
HOST_INLINE void host_tile(const host_operand *x, const int8_t *w, const int32_t *p, int8_t *y, host_shape s, int P, int Q, int channel) {
  int wide = host_padded_width(s);
  int run = s.dilation_width == 1 ? s.kernel_width * s.channels : s.channels;
  int runs = s.dilation_width == 1 ? 1 : s.kernel_width;
  int steps = (run + HOST_TAPS - 1) / HOST_TAPS;
  int block = s.kernel_height * runs * steps * HOST_LANES * 4;
  host_vector sum[16][8];
#pragma GCC unroll 16
  for (int i = 0; i < P; i++)
#pragma GCC unroll 8
    for (int j = 0; j < Q; j++) sum[i][j] = host_load(p + j * 5 * HOST_LANES);
  for (int ky = 0; ky < s.kernel_height; ky++)
    for (int kx = 0; kx < runs; kx++) {
      const host_operand *r = x + (ky * s.dilation_height * wide + kx * s.dilation_width) * s.channels;
      for (int k = 0; k < steps; k++, w += HOST_LANES * 4, r += HOST_TAPS) {
        host_vector weights[8];
#pragma GCC unroll 8
        for (int j = 0; j < Q; j++) {
          weights[j] = host_load(w + j * block);
          HOST_KEEP(weights[j]);
        }
#pragma GCC unroll 16
        for (int i = 0; i < P; i++) {
          int32_t taps;
          memcpy(&taps, r + i * s.stride_width * s.channels, 4);
          host_vector v = host_set(taps);
#pragma GCC unroll 8
          for (int j = 0; j < Q; j++) {
            sum[i][j] = host_dot(sum[i][j], v, weights[j]);
            HOST_KEEP(sum[i][j]);
          }
        }
      }
    }
#pragma GCC unroll 8
  for (int j = 0; j < Q; j++) {
    const int32_t *q = p + j * 5 * HOST_LANES;
#pragma GCC unroll 16
    for (int i = 0; i < P; i++)
      host_store(y + i * s.outputs + j * HOST_LANES, host_requantize(sum[i][j], q, s), s.outputs - channel - j * HOST_LANES);
  }
}
HOST_INLINE void host_conv(const int8_t *x, const int8_t *w, const int32_t *p, int8_t *y, host_operand *scratch, host_shape s, int P, int Q, int begin, int end) {
  int wide = host_padded_width(s);
  int run = s.dilation_width == 1 ? s.kernel_width * s.channels : s.channels, runs = s.dilation_width == 1 ? 1 : s.kernel_width;
  int block = s.kernel_height * runs * ((run + HOST_TAPS - 1) / HOST_TAPS) * HOST_LANES * 4;
  if (begin == end) return;
  host_pad(x, scratch, s, begin, end);
  int blocks = (s.outputs + HOST_LANES - 1) / HOST_LANES;
  for (int j = 0; j < blocks; ) {
    int q = blocks - j >= Q ? Q : 1;
    const int8_t *wj = w + j * block; const int32_t *pj = p + j * 5 * HOST_LANES;
    for (int row = begin; row < end; row++) {
      const host_operand *r = scratch + (row - begin) * s.stride_height * wide * s.channels;
      int8_t *o = y + row * s.columns * s.outputs + j * HOST_LANES;
      int i = 0;
      for (; i + P <= s.columns; i += P) {
        if (q == Q) host_tile(r + i * s.stride_width * s.channels, wj, pj, o + i * s.outputs, s, P, Q, j * HOST_LANES);
        else host_tile(r + i * s.stride_width * s.channels, wj, pj, o + i * s.outputs, s, P, 1, j * HOST_LANES);
      }
      for (; i < s.columns; i++) {
        if (q == Q) host_tile(r + i * s.stride_width * s.channels, wj, pj, o + i * s.outputs, s, 1, Q, j * HOST_LANES);
        else host_tile(r + i * s.stride_width * s.channels, wj, pj, o + i * s.outputs, s, 1, 1, j * HOST_LANES);
      }
    }
    j += q;
  }
}

/* One woven pixel: lane l of tap group g holds the operands of up to TAPS rows of channel l. */
HOST_INLINE void host_depthwise(const int8_t *x, const int8_t *w, const int32_t *p, int8_t *y, int32_t *scratch, host_shape s, int begin, int end) {
  int wide = host_padded_width(s), groups = (s.kernel_height + HOST_TAPS - 1) / HOST_TAPS;
  int from = s.pad_left, until = s.pad_left + s.width < wide ? s.pad_left + s.width : wide;
  int8_t border[HOST_LANES];
  memset(border, s.zero_in, HOST_LANES);
  for (int channel = 0; channel < s.channels; channel += HOST_LANES) {
    int lanes = s.channels - channel;
    const int8_t *taps = w + channel * groups * s.kernel_width * 4;
    const int32_t *q = p + channel * 5;
    for (int row = begin; row < end; row++) {
      for (int g = 0; g < groups; g++) {
        int32_t *to = scratch + g * wide * HOST_LANES;
        int first = row * s.stride_height - s.pad_top + g * HOST_TAPS * s.dilation_height;
        const int8_t *rows[HOST_TAPS];
        int steps[HOST_TAPS];
#pragma GCC unroll 4
        for (int t = 0; t < HOST_TAPS; t++) {
          int at = first + t * s.dilation_height, inside = at >= 0 && at < s.height && g * HOST_TAPS + t < s.kernel_height;
          rows[t] = inside ? x + at * s.width * s.channels + channel : border;
          steps[t] = inside ? s.channels : 0;
        }
        host_vector zero = host_set(0);
#pragma GCC unroll 4
        for (int t = 0; t < HOST_TAPS; t++) zero = host_weave(zero, border, t, HOST_LANES);
        zero = host_woven(zero);
        for (int column = 0; column < from; column++) host_put(to + column * HOST_LANES, zero);
        for (int column = from; column < until; column++) {
          host_vector v = host_set(0);
#pragma GCC unroll 4
          for (int t = 0; t < (s.kernel_height < HOST_TAPS ? s.kernel_height : HOST_TAPS); t++) {
            v = host_weave(v, rows[t], t, lanes);
            rows[t] += steps[t];
          }
          host_put(to + column * HOST_LANES, host_woven(v));
        }
        for (int column = until; column < wide; column++) host_put(to + column * HOST_LANES, zero);
      }
      int8_t *o = y + row * s.columns * s.channels + channel;
      for (int column = 0; column < s.columns; column++, o += s.channels) {
        host_vector sum = host_load(q);
#pragma GCC unroll 4
        for (int g = 0; g < groups; g++)
#pragma GCC unroll 16
          for (int k = 0; k < s.kernel_width; k++)
            sum = host_dot(sum, host_load(scratch + (g * wide + column * s.stride_width + k * s.dilation_width) * HOST_LANES), host_load(taps + (g * s.kernel_width + k) * HOST_LANES * 4));
        host_store(o, host_requantize(sum, q, s), lanes);
      }
    }
  }
}

/* A multiplier, its left and right shift. */
typedef struct {
  int32_t multiplier, left, right;
} host_factor;

HOST_INLINE host_vector host_scale(host_vector v, host_factor f) {
  if (f.left) v = host_shift_left(v, host_set(f.left));
  v = host_double_high(v, host_set(f.multiplier));
  return f.right ? host_round_right(v, host_set(f.right), host_set(1 << (f.right - 1)), 1) : v;
}

/* The sum of two int8 tensors of other scales, brought to a third. */
HOST_INLINE void host_add(const int8_t *a, const int8_t *b, int8_t *y, int zero_a, int zero_b, host_factor first, host_factor second, host_factor sum, int zero, int low, int high, int begin, int end) {
  for (int i = begin; i < end; i += HOST_LANES) {
    int lanes = end - i;
    host_vector u = host_shift_left(host_plus(host_bytes(a + i, lanes), host_set(-zero_a)), host_set(20));
    host_vector v = host_shift_left(host_plus(host_bytes(b + i, lanes), host_set(-zero_b)), host_set(20));
    host_store(y + i, host_clamp(host_scale(host_plus(host_scale(u, first), host_scale(v, second)), sum), zero, low, high), lanes);
  }
}

/* Floats. */
#ifdef MOTE_AVX512_VNNI
typedef __m512 host_reals;
HOST_INLINE host_reals host_load_reals(const float *p) { return _mm512_loadu_ps(p); }
HOST_INLINE host_reals host_same_reals(float v) { return _mm512_set1_ps(v); }
HOST_INLINE host_reals host_multiply_add(host_reals sum, host_reals a, host_reals b) { return _mm512_fmadd_ps(a, b, sum); }
HOST_INLINE host_reals host_clamp_reals(host_reals v, float low, float high) {
  return _mm512_min_ps(_mm512_max_ps(v, host_same_reals(low)), host_same_reals(high));
}
HOST_INLINE __mmask16 host_real_mask(int lanes) { return lanes >= 16 ? 0xFFFF : (1 << lanes) - 1; }
HOST_INLINE host_reals host_some_reals(const float *p, int lanes) { return _mm512_maskz_loadu_ps(host_real_mask(lanes), p); }
HOST_INLINE void host_store_reals(float *y, host_reals v, int lanes) { _mm512_mask_storeu_ps(y, host_real_mask(lanes), v); }
#else
typedef __m256 host_reals;
HOST_INLINE host_reals host_load_reals(const float *p) { return _mm256_loadu_ps(p); }
HOST_INLINE host_reals host_same_reals(float v) { return _mm256_set1_ps(v); }
HOST_INLINE host_reals host_multiply_add(host_reals sum, host_reals a, host_reals b) { return _mm256_fmadd_ps(a, b, sum); }
HOST_INLINE host_reals host_clamp_reals(host_reals v, float low, float high) {
  return _mm256_min_ps(_mm256_max_ps(v, host_same_reals(low)), host_same_reals(high));
}
HOST_INLINE __m256i host_real_mask(int lanes) {
  return _mm256_cmpgt_epi32(_mm256_set1_epi32(lanes), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}
HOST_INLINE host_reals host_some_reals(const float *p, int lanes) { return _mm256_maskload_ps(p, host_real_mask(lanes)); }
HOST_INLINE void host_store_reals(float *y, host_reals v, int lanes) { _mm256_maskstore_ps(y, host_real_mask(lanes), v); }
#endif

HOST_INLINE void host_pad_reals(const float *x, float *to, host_shape s, int begin, int end) {
  int wide = host_padded_width(s), first = begin * s.stride_height - s.pad_top;
  int last = (end - 1) * s.stride_height - s.pad_top + (s.kernel_height - 1) * s.dilation_height + 1;
  int from = s.pad_left, until = s.pad_left + s.width < wide ? s.pad_left + s.width : wide;
  for (int row = first; row < last; row++, to += wide * s.channels) {
    memset(to, 0, wide * s.channels * sizeof(float));
    if (row >= 0 && row < s.height && until > from)
      memcpy(to + from * s.channels, x + row * s.width * s.channels, (until - from) * s.channels * sizeof(float));
  }
}

HOST_INLINE void host_tile_reals(const float *x, const float *w, const float *bias, float *y, host_shape s, int wide, float low, float high, int P, int Q, int channel) {
  int block = s.kernel_height * s.kernel_width * s.channels * HOST_LANES;
  host_reals sum[16][8];
#pragma GCC unroll 16
  for (int i = 0; i < P; i++)
#pragma GCC unroll 8
    for (int j = 0; j < Q; j++) sum[i][j] = host_load_reals(bias + j * HOST_LANES);
  for (int ky = 0; ky < s.kernel_height; ky++)
    for (int kx = 0; kx < s.kernel_width; kx++) {
      const float *r = x + (ky * s.dilation_height * wide + kx * s.dilation_width) * s.channels;
      for (int k = 0; k < s.channels; k++, w += HOST_LANES, r++) {
#pragma GCC unroll 16
        for (int i = 0; i < P; i++) {
          host_reals v = host_same_reals(r[i * s.stride_width * s.channels]);
#pragma GCC unroll 8
          for (int j = 0; j < Q; j++) sum[i][j] = host_multiply_add(sum[i][j], v, host_load_reals(w + j * block));
        }
      }
    }
#pragma GCC unroll 8
  for (int j = 0; j < Q; j++)
#pragma GCC unroll 16
    for (int i = 0; i < P; i++)
      host_store_reals(y + i * s.outputs + j * HOST_LANES, host_clamp_reals(sum[i][j], low, high), s.outputs - channel - j * HOST_LANES);
}

/* As host_conv; where the window needs no padding the image is read in place. */
HOST_INLINE void host_conv_reals(const float *x, const float *w, const float *bias, float *y, float *scratch, host_shape s, float low, float high, int in_place, int P, int Q, int begin, int end) {
  int wide = in_place ? s.width : host_padded_width(s);
  int block = s.kernel_height * s.kernel_width * s.channels * HOST_LANES;
  if (begin == end) return;
  const float *rows = x + begin * s.stride_height * wide * s.channels;
  if (!in_place) {
    host_pad_reals(x, scratch, s, begin, end);
    rows = scratch;
  }
  int blocks = (s.outputs + HOST_LANES - 1) / HOST_LANES;
  for (int j = 0; j < blocks;) {
    int q = blocks - j >= Q ? Q : 1;
    const float *wj = w + j * block, *bj = bias + j * HOST_LANES;
    for (int row = begin; row < end; row++) {
      const float *r = rows + (row - begin) * s.stride_height * wide * s.channels;
      float *o = y + row * s.columns * s.outputs + j * HOST_LANES;
      int i = 0;
      for (; i + P <= s.columns; i += P) {
        if (q == Q) host_tile_reals(r + i * s.stride_width * s.channels, wj, bj, o + i * s.outputs, s, wide, low, high, P, Q, j * HOST_LANES);
        else host_tile_reals(r + i * s.stride_width * s.channels, wj, bj, o + i * s.outputs, s, wide, low, high, P, 1, j * HOST_LANES);
      }
      for (; i < s.columns; i++) {
        if (q == Q) host_tile_reals(r + i * s.stride_width * s.channels, wj, bj, o + i * s.outputs, s, wide, low, high, 1, Q, j * HOST_LANES);
        else host_tile_reals(r + i * s.stride_width * s.channels, wj, bj, o + i * s.outputs, s, wide, low, high, 1, 1, j * HOST_LANES);
      }
    }
    j += q;
  }
}

HOST_INLINE void host_depthwise_reals(const float *x, const float *w, const float *bias, float *y, host_shape s, float low, float high, int begin, int end) {
  int padded = (s.channels + HOST_LANES - 1) / HOST_LANES * HOST_LANES;
  for (int row = begin; row < end; row++)
    for (int column = 0; column < s.columns; column++)
      for (int k = 0; k < s.channels; k += HOST_LANES) {
        host_reals sum = host_load_reals(bias + k);
        for (int ky = 0; ky < s.kernel_height; ky++) {
          int r = row * s.stride_height - s.pad_top + ky * s.dilation_height;
          if (r < 0 || r >= s.height) continue;
          for (int kx = 0; kx < s.kernel_width; kx++) {
            int c = column * s.stride_width - s.pad_left + kx * s.dilation_width;
            if (c < 0 || c >= s.width) continue;
            sum = host_multiply_add(sum, host_some_reals(x + (r * s.width + c) * s.channels + k, s.channels - k), host_load_reals(w + (ky * s.kernel_width + kx) * padded + k));
          }
        }
        host_store_reals(y + (row * s.columns + column) * s.channels + k, host_clamp_reals(sum, low, high), s.channels - k);
      }
}
#endif
