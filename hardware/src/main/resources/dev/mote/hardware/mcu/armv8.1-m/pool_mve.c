#include "pool_mve.h"

/* Half away from zero. */
static int32_t mean(int32_t sum, int32_t count) { return (sum > 0 ? sum + count / 2 : sum - count / 2) / count; }

/* Rows and columns `from` (inclusive) to `to` (exclusive) are inside the image. */
typedef struct {
  int32_t top, bottom, left, right;
} span;

static void pixel(const mote_pool_mve_params *p, const int8_t *x, span s, int8_t *y) {
  const mote_window *w = &p->window;
  int32_t inside = (s.bottom - s.top) * (s.right - s.left);
  int32_t count = p->count_padding ? w->kernel_height * w->kernel_width : inside;
  int32_t start = p->largest ? -128 : p->input_zero * (count - inside);
  int32_t step = w->input_channels;
  for (int32_t channel = 0; channel < step; channel += 4) {
    mve_pred16_t lanes = vctp32q((uint32_t)(step - channel));
    int32x4_t v = vdupq_n_s32(start);
    for (int32_t row = s.top; row < s.bottom; row++) {
      const int8_t *from = x + (row * w->input_width + s.left) * step + channel;
      for (int32_t column = s.left; column < s.right; column++, from += step) {
        int32x4_t u = vldrbq_z_s32(from, lanes);
        v = p->largest ? vmaxq_s32(v, u) : vaddq_s32(v, u);
      }
    }
    if (!p->largest) {
      v = count == 0 ? vdupq_n_s32(0)
                     : (int32x4_t){mean(v[0], count), mean(v[1], count), mean(v[2], count), mean(v[3], count)};
    }
    vstrbq_p_s32(y + channel, mote_clamp_4(v, 0, p->min, p->max), lanes);
  }
}

void mote_pool_mve(const mote_pool_mve_params *p, uint8_t *arena) {
  const mote_window *w = &p->window;
  const int8_t *x = mote_read(&p->input[0], arena);
  int8_t *y = (int8_t *)arena + p->output;
  for (int32_t image = 0; image < w->batch; image++, x += w->input_height * w->input_width * w->input_channels) {
    for (int32_t row = 0; row < w->output_height; row++) {
      for (int32_t column = 0; column < w->output_width; column++, y += w->output_channels) {
        int32_t top = row * w->stride_height - w->pad_top;
        int32_t left = column * w->stride_width - w->pad_left;
        span s = {mote_max(top, 0), mote_min(top + w->kernel_height, w->input_height), mote_max(left, 0),
                  mote_min(left + w->kernel_width, w->input_width)};
        s.bottom = mote_max(s.top, s.bottom);
        s.right = mote_max(s.left, s.right);
        pixel(p, x, s, y);
      }
    }
  }
}
