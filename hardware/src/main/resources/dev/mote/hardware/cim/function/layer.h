/* A layer as NativeLayer.java describes it, random numbers, and the inputs of a vector. */
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
