#include "conv_mve.h"

/*
 * Two windows, how far their pieces lie apart, and the weights of 4 channels; registers r1 to r11 of the assembly below hold
 * the fields in their order.
 */
typedef struct {
  const int8_t *a, *b, *weights; /* r1, r3, r5 */
  int32_t gap, chunks;           /* r7, r9 */
  int32_t skip;                  /* r11; bytes of a chunk's code, less one */
} windows;

typedef struct {
  int32x4_t first, second;
} pair;

/* 16 bytes of 2 windows times 4 channels: 128 multiply-accumulates in 14 instructions. */
#define STEP                   \
  "vldrb.8 q0, [r1], #16\n"    \
  "vldrw.32 q2, [r5], #16\n"   \
  "vmladava.s8 r0, q0, q2\n"   \
  "vldrb.8 q1, [r3], #16\n"    \
  "vmladava.s8 r8, q1, q2\n"   \
  "vldrw.32 q3, [r5], #16\n"   \
  "vmladava.s8 r2, q0, q3\n"   \
  "vldrw.32 q2, [r5], #16\n"   \
  "vmladava.s8 r10, q1, q3\n"  \
  "vmladava.s8 r4, q0, q2\n"   \
  "vldrw.32 q3, [r5], #16\n"   \
  "vmladava.s8 r12, q1, q2\n"  \
  "vmladava.s8 r6, q0, q3\n"   \
  "vmladava.s8 lr, q1, q3\n"
#define STEP_BYTES 56

/*
 * The sums of 2 windows and 4 channels. The unrolled code is entered so that just one chunk's steps remain (an odd address
 * says Thumb code). In assembly since the compiler does not keep eight accumulators in the even registers that VMLADAVA
 * asks for.
 */
__attribute__((naked, noinline)) static pair dots(const windows *k) {
  __asm__(
      "push {r4-r11, lr}\n"
      "ldm r0, {r1, r3, r5, r7, r9, r11}\n"
      "adr.w r2, 2f\n"
      "sub r11, r2, r11\n"
      "mov r0, #0\n"
      "mov r2, #0\n"
      "mov r4, #0\n"
      "mov r6, #0\n"
      "mov r8, #0\n"
      "mov r10, #0\n"
      "mov r12, #0\n"
      "mov lr, #0\n"
      "1: bx r11\n" STEP STEP STEP STEP STEP STEP STEP STEP STEP STEP STEP STEP
      "2: add r1, r7\n"
      "add r3, r7\n"
      "subs r9, #1\n"
      "bne 1b\n"
      "vmov q0[2], q0[0], r0, r4\n"
      "vmov q0[3], q0[1], r2, r6\n"
      "vmov q1[2], q1[0], r8, r12\n"
      "vmov q1[3], q1[1], r10, lr\n"
      "pop {r4-r11, pc}\n");
}

/* One window and 4 channels. */
MOTE_INLINE int32x4_t dots_alone(const mote_conv_mve_params *p, const int8_t *a, const int8_t **weights) {
  const int8_t *w = *weights;
  int32_t s0 = 0, s1 = 0, s2 = 0, s3 = 0;
  for (int32_t n = p->chunk * p->chunks; n > 0; n--) {
    int8x16_t x = vldrbq_s8(a);
    s0 = vmladavaq_s8(s0, x, vldrbq_s8(w));
    s1 = vmladavaq_s8(s1, x, vldrbq_s8(w + 16));
    s2 = vmladavaq_s8(s2, x, vldrbq_s8(w + 32));
    s3 = vmladavaq_s8(s3, x, vldrbq_s8(w + 48));
    a += 16;
    w += 64;
  }
  *weights = w;
  return (int32x4_t){s0, s1, s2, s3};
}

MOTE_INLINE int32x4_t finish(const mote_conv_mve_params *p, int32x4_t v, const int32_t *channels, int exact) {
  v = vaddq_s32(v, vldrwq_s32(channels));
  int32x4_t multiplier = vldrwq_s32(channels + 4), shift = vldrwq_s32(channels + 8);
  v = exact ? mote_scale(v, multiplier, shift) : vrshlq_s32(vqrdmulhq_s32(v, multiplier), shift);
  return mote_clamp_4(v, p->output_zero, p->min, p->max);
}

/* All channels of 2 pixels. */
MOTE_INLINE void pixels(const mote_conv_mve_params *p, windows k, int8_t *y, const int8_t *shortcut, int exact, int residual) {
  const int32_t *channels = p->channels;
  int32_t outputs = p->window.output_channels;
  int32_t step = p->chunk * p->chunks * 64;
  for (int32_t left = outputs; left > 0; left -= 4, channels += 12, y += 4, k.weights += step) {
    pair sums = dots(&k);
    mve_pred16_t lanes = vctp32q((uint32_t)left);
    int32x4_t first = finish(p, sums.first, channels, exact);
    int32x4_t second = finish(p, sums.second, channels, exact);
    if (residual) {
      first = mote_sum_4(&p->sum, first, vldrbq_z_s32(shortcut, lanes));
      second = mote_sum_4(&p->sum, second, vldrbq_z_s32(shortcut + outputs, lanes));
      shortcut += 4;
    }
    vstrbq_p_s32(y, first, lanes);
    vstrbq_p_s32(y + outputs, second, lanes);
  }
}

static void alone(const mote_conv_mve_params *p, const int8_t *a, int8_t *y, const int8_t *u) {
  const int8_t *w = p->weights;
  const int32_t *channels = p->channels;
  for (int32_t left = p->window.output_channels; left > 0; left -= 4, channels += 12, y += 4, u += 4) {
    mve_pred16_t lanes = vctp32q((uint32_t)left);
    int32x4_t sums = finish(p, dots_alone(p, a, &w), channels, 1);
    vstrbq_p_s32(y, p->residual ? mote_sum_4(&p->sum, sums, vldrbq_z_s32(u, lanes)) : sums, lanes);
  }
}

/* Copies whole vectors: up to 15 bytes beyond the end are overwritten, none are read. */
static int8_t *copy(int8_t *to, const int8_t *from, int32_t bytes) {
  for (int32_t i = 0; i < bytes; i += 16) {
    vstrbq_s8(to + i, vldrbq_z_s8(from + i, vctp8q((uint32_t)(bytes - i))));
  }
  return to + bytes;
}

static int8_t *fill(int8_t *to, int32_t value, int32_t bytes) {
  int8x16_t v = vdupq_n_s8((int8_t)value);
  for (int32_t i = 0; i < bytes; i += 16) {
    vstrbq_s8(to + i, v);
  }
  return to + bytes;
}

/* The window whose first pixel is (top, left), with zero points for padding. */
static void copy_window(const mote_conv_mve_params *p, const int8_t *x, int32_t top, int32_t left, int8_t *to) {
  const mote_window *w = &p->window;
  int32_t c = w->input_channels;
  int32_t before = mote_clamp(-left, 0, w->kernel_width);
  int32_t after = mote_clamp(left + w->kernel_width - w->input_width, 0, w->kernel_width - before);
  for (int32_t ky = 0; ky < w->kernel_height; ky++) {
    int32_t row = top + ky * w->dilation_height;
    const int8_t *from = x + (row * w->input_width + left) * c;
    if (row < 0 || row >= w->input_height) {
      to = fill(to, p->input_zero, w->kernel_width * c);
    } else if (w->dilation_width == 1) {
      if (before > 0) {
        to = fill(to, p->input_zero, before * c);
      }
      to = copy(to, from + before * c, (w->kernel_width - before - after) * c);
      if (after > 0) {
        to = fill(to, p->input_zero, after * c);
      }
    } else {
      for (int32_t kx = 0; kx < w->kernel_width; kx++) {
        int32_t column = left + kx * w->dilation_width;
        to = column < 0 || column >= w->input_width ? fill(to, p->input_zero, c)
                                                   : copy(to, from + kx * w->dilation_width * c, c);
      }
    }
  }
}

typedef struct {
  int32_t image, row, column;
} place;

/* Where the window of a result pixel begins, or null where it must be copied. */
static const int8_t *window_in_place(const mote_conv_mve_params *p, const int8_t *x, const int8_t *end, place at) {
  const mote_window *w = &p->window;
  int32_t top = at.row * w->stride_height - w->pad_top;
  int32_t left = at.column * w->stride_width - w->pad_left;
  if (p->copied || top < 0 || left < 0 || left + w->kernel_width > w->input_width ||
      top + (w->kernel_height - 1) * w->dilation_height >= w->input_height) {
    return 0;
  }
  const int8_t *from = x + ((at.image * w->input_height + top) * w->input_width + left) * w->input_channels;
  return from + p->beyond > end ? 0 : from;
}

static const int8_t *window_copied(const mote_conv_mve_params *p, const int8_t *x, place at, int8_t *to) {
  const mote_window *w = &p->window;
  copy_window(p, x + at.image * w->input_height * w->input_width * w->input_channels,
              at.row * w->stride_height - w->pad_top, at.column * w->stride_width - w->pad_left, to);
  return to;
}

MOTE_INLINE place next(const mote_window *w, place at) {
  if (++at.column == w->output_width) {
    at.column = 0;
    if (++at.row == w->output_height) {
      at.row = 0;
      at.image++;
    }
  }
  return at;
}

void mote_conv_mve(const mote_conv_mve_params *p, uint8_t *arena) {
  const mote_window *w = &p->window;
  const int8_t *x = mote_read(&p->input[0], arena);
  const int8_t *end = x + w->batch * w->input_height * w->input_width * w->input_channels;
  const int8_t *shortcut = p->residual ? mote_read(&p->input[1], arena) : 0;
  int8_t *y = (int8_t *)arena + p->output;
  int8_t *copies = (int8_t *)arena + p->scratch;
  int32_t bytes = p->chunk * p->chunks * 16;
  int32_t outputs = w->output_channels;
  int32_t count = w->batch * w->output_height * w->output_width;
  place at = {0, 0, 0};
  for (; count > 1; count -= 2, y += 2 * outputs) {
    place second = next(w, at);
    windows k = {window_in_place(p, x, end, at), window_in_place(p, x, end, second), p->weights, p->gap, p->chunks,
                 p->chunk * STEP_BYTES - 1};
    if (k.a == 0 || k.b == 0) {
      k.a = window_copied(p, x, at, copies);
      k.b = window_copied(p, x, second, copies + bytes);
      k.gap = 0;
    }
    if (p->residual) {
      pixels(p, k, y, shortcut, 1, 1);
      shortcut += 2 * outputs;
    } else if (p->exact) {
      pixels(p, k, y, y, 1, 0);
    } else {
      pixels(p, k, y, y, 0, 0);
    }
    at = next(w, second);
  }
  if (count == 1) {
    const int8_t *a = p->gap == 0 ? window_in_place(p, x, end, at) : 0;
    alone(p, a == 0 ? window_copied(p, x, at, copies) : a, y, shortcut);
  }
}
