#include "depthwise_mve.h"

/* Where a channel's words of two results begin less 4 (q7), weights, parameters, results; and the output stage's vectors. */
typedef struct {
  const int8_t *weights;     /* r1 */
  const int32_t *parameters; /* r3 */
  int8_t *first, *second;    /* r5, r7 */
  int32_t groups;            /* r9; of four channels */
  int32_t zero;              /* r11; shifted into a vector */
} pair;

/* A channel of two results one position apart: the second sees the weights one word later. */
#define NEAR(first, second)           \
  "vldrw.u32 q0, [q7, #4]!\n"         \
  "vldrw.32 q1, [r1], #16\n"          \
  "vmladav.s8 " first ", q0, q1\n"    \
  "vshlc q1, r11, #32\n"              \
  "vmladav.s8 " second ", q0, q1\n"

/* The same of two results two positions apart. */
#define FAR(first, second)            \
  "vldrw.u32 q0, [q7, #4]!\n"         \
  "vldrw.32 q1, [r1], #16\n"          \
  "vmladav.s8 " first ", q0, q1\n"    \
  "vldrw.u32 q2, [q7, #128]\n"        \
  "vmladav.s8 " second ", q2, q1\n"

/* Negative ties round away from zero, see mote_round. */
#define EXACT                 \
  "vand q3, q0, q2\n"         \
  "vshr.s32 q3, q3, #31\n"    \
  "vqadd.s32 q0, q0, q3\n"    \
  "vand q3, q1, q2\n"         \
  "vshr.s32 q3, q3, #31\n"    \
  "vqadd.s32 q1, q1, q3\n"

#define PAIR(name, channel, round)                                                                        \
  __attribute__((naked, noinline)) static uint32x4_t name(uint32x4_t at, int32x4_t zero, int32x4_t min,   \
                                                          int32x4_t max, const pair *k) {                 \
    __asm__(                                                                                              \
        "push {r4-r11, lr}\n"                                                                             \
        "vpush {d8-d15}\n"                                                                                \
        "vmov q7, q0\n"                                                                                   \
        "vmov q4, q1\n"                                                                                   \
        "vmov q5, q2\n"                                                                                   \
        "vmov q6, q3\n"                                                                                   \
        "ldm r0, {r1, r3, r5, r7, r9, r11}\n"                                                             \
        "1:\n" channel("r0", "r8") channel("r2", "r10") channel("r4", "r12") channel("r6", "lr")          \
        "vldrw.32 q2, [r3], #16\n"                                                                        \
        "vmov q0[2], q0[0], r0, r4\n"                                                                     \
        "vmov q0[3], q0[1], r2, r6\n"                                                                     \
        "vmov q1[2], q1[0], r8, r12\n"                                                                    \
        "vmov q1[3], q1[1], r10, lr\n"                                                                    \
        "vadd.i32 q0, q0, q2\n"                                                                           \
        "vadd.i32 q1, q1, q2\n"                                                                           \
        "vldrw.32 q3, [r3], #16\n"                                                                        \
        "vldrw.32 q2, [r3], #16\n"                                                                        \
        "vqrdmulh.s32 q0, q0, q3\n"                                                                       \
        "vqrdmulh.s32 q1, q1, q3\n" round                                                                 \
        "vrshl.s32 q0, q0, q2\n"                                                                          \
        "vrshl.s32 q1, q1, q2\n"                                                                          \
        "vadd.i32 q0, q0, q4\n"                                                                           \
        "vadd.i32 q1, q1, q4\n"                                                                           \
        "vmax.s32 q0, q0, q5\n"                                                                           \
        "vmax.s32 q1, q1, q5\n"                                                                           \
        "vmin.s32 q0, q0, q6\n"                                                                           \
        "vmin.s32 q1, q1, q6\n"                                                                           \
        "vstrb.32 q0, [r5], #4\n"                                                                         \
        "vstrb.32 q1, [r7], #4\n"                                                                         \
        "subs r9, #1\n"                                                                                   \
        "bne 1b\n"                                                                                        \
        "vmov q0, q7\n"                                                                                   \
        "vpop {d8-d15}\n"                                                                                 \
        "pop {r4-r11, pc}\n");                                                                            \
  }

PAIR(near_fast, NEAR, "")
PAIR(near_exact, NEAR, EXACT)
PAIR(far_fast, FAR, "")
PAIR(far_exact, FAR, EXACT)

/* Weaves 4 lines: 16 bytes of each at a time. */
static void weave(const int8_t *const *lines, const int32_t *steps, int32_t count, int8_t *to, int8_t *saved) {
  const int8_t *a = lines[0], *b = lines[1], *c = lines[2], *d = lines[3];
  int32_t sa = steps[0], sb = steps[1], sc = steps[2], sd = steps[3];
  for (; count > 0; count--, to += 64) {
    int8x16x4_t v = {{vldrbq_s8(a), vldrbq_s8(b), vldrbq_s8(c), vldrbq_s8(d)}};
    vst4q_s8(to, v);
    if (saved != 0) {
      vstrbq_s8(saved, v.val[1]);
      saved += 16;
    }
    a += sa;
    b += sb;
    c += sc;
    d += sd;
  }
}

static void fill(int8_t *to, int32_t value, int32_t vectors) {
  for (int8x16_t v = vdupq_n_s8((int8_t)value); vectors > 0; vectors--, to += 16) {
    vstrbq_s8(to, v);
  }
}

/* All results of a line and a block of channels. */
static void line(const mote_depthwise_mve_params *p, const int8_t *weights, const int8_t *woven, int32_t channel, int8_t *y) {
  int8_t unused[16];
  int32_t word = p->block * 4;
  int32x4_t zero = vdupq_n_s32(p->output_zero), min = vdupq_n_s32(p->min), max = vdupq_n_s32(p->max);
  uint32x4_t at = vaddq_n_u32(vmulq_n_u32(vidupq_n_u32(0, 1), (uint32_t)word), (uint32_t)woven - 4);
  pair k = {weights + channel * 16, p->parameters + channel * 3, y, 0, p->block / 4, 0};
  for (int32_t left = p->result_positions; left > 0; left -= 2) {
    k.second = left > 1 ? k.first + p->result_position_bytes : unused;
    if (p->position_stride == 1) {
      at = (p->exact ? near_exact : near_fast)(at, zero, min, max, &k);
      at = vaddq_n_u32(at, (uint32_t)word);
    } else {
      at = (p->exact ? far_exact : far_fast)(at, zero, min, max, &k);
      at = vaddq_n_u32(at, (uint32_t)(3 * word));
    }
    k.first += 2 * p->result_position_bytes;
  }
}

void mote_depthwise_mve_with(const mote_depthwise_mve_params *p, const int8_t *weights, uint8_t *arena) {
  int8_t *woven = (int8_t *)arena + p->scratch;
  int8_t *zeros = woven + p->woven_bytes;
  int8_t *saved = p->in_place ? zeros + 16 : 0;
  int32_t loads = p->positions * p->block / 16;
  int32_t step = p->position_bytes * 16 / p->block;
  fill(zeros, p->input_zero, 1);
  for (int32_t image = 0; image < p->batch; image++) {
    const int8_t *x = (const int8_t *)mote_read(&p->input[0], arena) + image * p->image_bytes;
    int8_t *y = (int8_t *)arena + p->output + image * p->result_bytes;
    for (int32_t channel = 0; channel < p->channels; channel += p->block) {
      fill(woven, p->input_zero, p->woven_bytes / 16);
      for (int32_t i = 0; i < p->result_lines; i++) {
        const int8_t *lines[4];
        int32_t steps[4];
        for (int32_t tap = 0; tap < 4; tap++) {
          int32_t at = i * p->line_stride - p->pad_line + tap;
          int32_t inside = at >= 0 && at < p->lines && tap < p->taps;
          lines[tap] = inside ? x + at * p->line_bytes + channel : zeros;
          steps[tap] = inside ? step : 0;
        }
        if (saved != 0 && i > 0) {
          lines[0] = saved;
          steps[0] = 16;
        }
        weave(lines, steps, loads, woven + p->pad_position * p->block * 4, saved);
        line(p, weights, woven, channel, y + i * p->result_line_bytes + channel);
      }
    }
  }
}

void mote_depthwise_mve(const mote_depthwise_mve_params *p, uint8_t *arena) {
  mote_depthwise_mve_with(p, p->weights, arena);
}
