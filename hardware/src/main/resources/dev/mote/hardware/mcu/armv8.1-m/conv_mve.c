#include "conv_mve.h"

/* Two pixels; the assembly below loads the fields by their offsets. */
typedef struct {
  const int8_t *a, *b; /* 0, 4: their windows */
  int32_t gap;         /* 8: between a window's pieces */
  int32_t chunks;      /* 12 */
  int32_t skip;        /* 16: bytes of a chunk's code, less one */
  const int8_t *weights;
  const int32_t *channels; /* 24 */
  int32_t left;            /* 28: channels */
  int8_t *y, *z;           /* 32, 36: their results */
} work;

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

/* Factors above 1 shift left first; negative ties round away from zero, see mote_round. */
#define LEFT                  \
  "vmov.i32 q7, #0\n"         \
  "vmax.s32 q7, q7, q2\n"     \
  "vshl.s32 q0, q0, q7\n"     \
  "vshl.s32 q1, q1, q7\n"     \
  "vmov.i32 q7, #0\n"         \
  "vmin.s32 q2, q7, q2\n"
#define EXACT                 \
  "vand q3, q0, q2\n"         \
  "vshr.s32 q3, q3, #31\n"    \
  "vqadd.s32 q0, q0, q3\n"    \
  "vand q3, q1, q2\n"         \
  "vshr.s32 q3, q3, #31\n"    \
  "vqadd.s32 q1, q1, q3\n"

/*
 * All channels of 2 pixels, 4 at a time. The unrolled code is entered so that just one chunk's steps remain (an odd address
 * says Thumb code). In assembly since the compiler does not keep eight accumulators in the even registers that VMLADAVA
 * asks for.
 */
#define PIXELS(name, shift, round)                                                                                \
  __attribute__((naked, noinline)) static void name(int32x4_t zero, int32x4_t min, int32x4_t max, work *k) {       \
    __asm__(                                                                                                       \
        "push {r0, r4-r11, lr}\n"                                                                                  \
        "vpush {d8-d15}\n"                                                                                         \
        "vmov q4, q0\n"                                                                                            \
        "vmov q5, q1\n"                                                                                            \
        "vmov q6, q2\n"                                                                                            \
        "ldrd r7, r9, [r0, #8]\n"                                                                                  \
        "ldrd r11, r5, [r0, #16]\n"                                                                                \
        "adr.w r2, 2f\n"                                                                                           \
        "sub r11, r2, r11\n"                                                                                       \
        "0: ldrd r1, r3, [r0]\n"                                                                                   \
        "ldr r9, [r0, #12]\n"                                                                                      \
        "mov r0, #0\n"                                                                                             \
        "mov r2, #0\n"                                                                                             \
        "mov r4, #0\n"                                                                                             \
        "mov r6, #0\n"                                                                                             \
        "mov r8, #0\n"                                                                                             \
        "mov r10, #0\n"                                                                                            \
        "mov r12, #0\n"                                                                                            \
        "mov lr, #0\n"                                                                                             \
        "1: bx r11\n" STEP STEP STEP STEP STEP STEP STEP STEP STEP STEP STEP STEP                                  \
        "2: add r1, r7\n"                                                                                          \
        "add r3, r7\n"                                                                                             \
        "subs r9, #1\n"                                                                                            \
        "bne 1b\n"                                                                                                 \
        "vmov q0[2], q0[0], r0, r4\n"                                                                              \
        "vmov q0[3], q0[1], r2, r6\n"                                                                              \
        "vmov q1[2], q1[0], r8, r12\n"                                                                             \
        "vmov q1[3], q1[1], r10, lr\n"                                                                             \
        "ldr r0, [sp, #64]\n"                                                                                      \
        "ldrd r6, r8, [r0, #24]\n"                                                                                 \
        "ldrd r2, r4, [r0, #32]\n"                                                                                 \
        "vldrw.32 q2, [r6], #16\n"                                                                                 \
        "vldrw.32 q3, [r6], #16\n"                                                                                 \
        "vadd.i32 q0, q0, q2\n"                                                                                    \
        "vadd.i32 q1, q1, q2\n"                                                                                    \
        "vldrw.32 q2, [r6], #16\n" shift                                                                           \
        "vqrdmulh.s32 q0, q0, q3\n"                                                                                \
        "vqrdmulh.s32 q1, q1, q3\n" round                                                                          \
        "vrshl.s32 q0, q0, q2\n"                                                                                   \
        "vrshl.s32 q1, q1, q2\n"                                                                                   \
        "vadd.i32 q0, q0, q4\n"                                                                                    \
        "vadd.i32 q1, q1, q4\n"                                                                                    \
        "vmax.s32 q0, q0, q5\n"                                                                                    \
        "vmax.s32 q1, q1, q5\n"                                                                                    \
        "vmin.s32 q0, q0, q6\n"                                                                                    \
        "vmin.s32 q1, q1, q6\n"                                                                                    \
        "vctp.32 r8\n"                                                                                             \
        "vpstt\n"                                                                                                  \
        "vstrbt.32 q0, [r2], #4\n"                                                                                 \
        "vstrbt.32 q1, [r4], #4\n"                                                                                 \
        "subs r8, #4\n"                                                                                            \
        "strd r6, r8, [r0, #24]\n"                                                                                 \
        "strd r2, r4, [r0, #32]\n"                                                                                 \
        "bgt 0b\n"                                                                                                 \
        "vpop {d8-d15}\n"                                                                                          \
        "pop {r0, r4-r11, pc}\n");                                                                                 \
  }

PIXELS(pixels_fast, "", "")
PIXELS(pixels_exact, LEFT, EXACT)

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

MOTE_INLINE int32x4_t finish(const mote_conv_mve_params *p, int32x4_t v, const int32_t *channels) {
  v = mote_scale(vaddq_s32(v, vldrwq_s32(channels)), vldrwq_s32(channels + 4), vldrwq_s32(channels + 8));
  return mote_clamp_4(v, p->output_zero, p->min, p->max);
}

/* Adds the shortcut. */
static void add(const mote_sum *sum, const int8_t *x, const int8_t *shortcut, int8_t *y, int32_t count) {
  for (int32_t left = count; left > 0; left -= 4, x += 4, shortcut += 4, y += 4) {
    mve_pred16_t lanes = vctp32q((uint32_t)left);
    vstrbq_p_s32(y, mote_sum_4(sum, vldrbq_z_s32(x, lanes), vldrbq_z_s32(shortcut, lanes)), lanes);
  }
}

static void alone(const mote_conv_mve_params *p, const int8_t *w, const int32_t *channels, int32_t count, const int8_t *a,
                  int8_t *y, const int8_t *u) {
  for (int32_t left = count; left > 0; left -= 4, channels += 12, y += 4, u += 4) {
    mve_pred16_t lanes = vctp32q((uint32_t)left);
    int32x4_t sums = finish(p, dots_alone(p, a, &w), channels);
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

/* A kernel row whose taps at both ends may lie in the padding. */
static int8_t *copy_row(const mote_conv_mve_params *p, const int8_t *from, int32_t left, int8_t *to) {
  const mote_window *w = &p->window;
  int32_t c = w->input_channels;
  if (w->dilation_width != 1) {
    for (int32_t kx = 0; kx < w->kernel_width; kx++) {
      int32_t step = kx * w->dilation_width;
      to = left + step < 0 || left + step >= w->input_width ? fill(to, p->input_zero, c) : copy(to, from + step * c, c);
    }
    return to;
  }
  int32_t before = mote_clamp(-left, 0, w->kernel_width);
  int32_t after = mote_clamp(left + w->kernel_width - w->input_width, 0, w->kernel_width - before);
  to = fill(to, p->input_zero, before * c);
  to = copy(to, from + before * c, (w->kernel_width - before - after) * c);
  return fill(to, p->input_zero, after * c);
}

/* A result pixel and where its window begins, perhaps in the padding. */
typedef struct {
  int32_t row, column, top, left;
  const int8_t *from, *image;
} place;

/* The window at a place, with zero points for padding. */
static const int8_t *copied(const mote_conv_mve_params *p, place at, const int8_t *end, int8_t *copies) {
  const mote_window *w = &p->window;
  int8_t *to = copies;
  int32_t bytes = w->kernel_width * w->input_channels;
  int32_t pitch = w->input_width * w->input_channels * w->dilation_height;
  int32_t inside = w->dilation_width == 1 && at.left >= 0 && at.left + w->kernel_width <= w->input_width;
  for (int32_t ky = w->kernel_height; ky > 0; ky--, at.top += w->dilation_height, at.from += pitch) {
    if (at.top < 0 || at.top >= w->input_height) {
      to = fill(to, p->input_zero, bytes);
    } else if (inside && at.from + bytes + 15 <= end) {
      int32_t left = bytes;
      const int8_t *from = at.from;
      do {
        vstrbq_s8(to, vldrbq_s8(from));
        from += 16;
        to += 16;
        left -= 16;
      } while (left > 0);
      to += left;
    } else {
      to = copy_row(p, at.from, at.left, to);
    }
  }
  return copies;
}

MOTE_INLINE void next(const mote_window *w, place *at) {
  at->column++;
  at->left += w->stride_width;
  at->from += w->stride_width * w->input_channels;
  if (at->column == w->output_width) {
    at->column = 0;
    at->left = -w->pad_left;
    at->row++;
    at->top += w->stride_height;
    if (at->row == w->output_height) {
      at->row = 0;
      at->top = -w->pad_top;
      at->image += w->input_height * w->input_width * w->input_channels;
    }
    at->from = at->image + (at->top * w->input_width + at->left) * w->input_channels;
  }
}

/* Whether a window can be read in place. */
MOTE_INLINE int in_place(const mote_conv_mve_params *p, const place *at, const int8_t *end) {
  return (uint32_t)at->left < (uint32_t)p->inner_width && (uint32_t)at->top < (uint32_t)p->inner_height &&
         at->from + p->beyond <= end;
}

void mote_conv_mve_channels(const mote_conv_mve_params *p, const int8_t *weights, int32_t first_channel, int32_t channels,
                            uint8_t *arena) {
  const mote_window *w = &p->window;
  const int8_t *x = mote_read(&p->input[0], arena);
  const int8_t *end = x + w->batch * w->input_height * w->input_width * w->input_channels;
  const int8_t *shortcut = p->residual ? (const int8_t *)mote_read(&p->input[1], arena) + first_channel : 0;
  int8_t *y = (int8_t *)arena + p->output + first_channel;
  const int32_t *parameters = p->channels + 3 * first_channel;
  int8_t *copies = (int8_t *)arena + p->scratch;
  int32_t bytes = p->chunk * p->chunks * 16 + 16;
  int8_t *sums = copies + p->copies * bytes;
  int32_t outputs = w->output_channels;
  int32_t count = w->batch * w->output_height * w->output_width;
  int32x4_t zero = vdupq_n_s32(p->output_zero), min = vdupq_n_s32(p->min), max = vdupq_n_s32(p->max);
  place at = {0, 0, -w->pad_top, -w->pad_left, x - (w->pad_top * w->input_width + w->pad_left) * w->input_channels, x};
  for (; count > 1; count -= 2, y += 2 * outputs) {
    place first = at;
    int inside = in_place(p, &at, end);
    next(w, &at);
    inside = inside && in_place(p, &at, end);
    int8_t *to = p->residual ? sums : y;
    work k = {first.from, at.from, p->gap, p->chunks, p->chunk * STEP_BYTES - 1, weights, parameters, channels, to,
              to + (p->residual ? channels : outputs)};
    if (!inside) {
      k.a = copied(p, first, end, copies);
      k.b = copied(p, at, end, copies + bytes);
      k.gap = 0;
    }
    if (p->exact) {
      pixels_exact(zero, min, max, &k);
    } else {
      pixels_fast(zero, min, max, &k);
    }
    if (p->residual) {
      if (channels == outputs) {
        add(&p->sum, sums, shortcut, y, 2 * outputs);
      } else {
        add(&p->sum, sums, shortcut, y, channels);
        add(&p->sum, sums + channels, shortcut + outputs, y + outputs, channels);
      }
      shortcut += 2 * outputs;
    }
    next(w, &at);
  }
  if (count == 1) {
    alone(p, weights, parameters, channels,
          p->gap == 0 && in_place(p, &at, end) ? at.from : copied(p, at, end, copies), y, shortcut);
  }
}

void mote_conv_mve(const mote_conv_mve_params *p, uint8_t *arena) {
  mote_conv_mve_channels(p, p->weights, 0, p->window.output_channels, arena);
}
