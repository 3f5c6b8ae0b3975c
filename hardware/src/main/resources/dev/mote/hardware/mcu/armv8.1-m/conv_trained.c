/* For the vector extension: the window of a pixel is copied with zero points for its padding, then four channels at a time
   are summed, 16 products an instruction. Sums are exact for any weights. */
#include "conv_trained.h"

#include "mve.h"

/* Biases with the input's zero point folded in, right where padding reads as the zero point. */
static void fold(const mote_conv_trained_params *p, const mote_integers *integers, int32_t *folded) {
  for (int32_t o = 0; o < p->window.output_channels; o++) {
    const int8_t *weights = integers->weights + o * p->output_step;
    int32_t sum = 0;
    for (int32_t left = p->output_step; left > 0; left -= 16, weights += 16) {
      sum = vaddvaq_s8(sum, vldrbq_z_s8(weights, vctp8q((uint32_t)left)));
    }
    folded[o] = mote_add(integers->bias[o], -p->input_zero * sum);
  }
}

static void copy(int8_t *to, const int8_t *from, int32_t zero, int32_t bytes) {
  int8x16_t zeros = vdupq_n_s8((int8_t)zero);
  for (int32_t left = bytes; left > 0; left -= 16, to += 16) {
    mve_pred16_t lanes = vctp8q((uint32_t)left);
    vstrbq_p_s8(to, from == 0 ? zeros : vldrbq_z_s8(from, lanes), lanes);
    from = from == 0 ? 0 : from + 16;
  }
}

/* The window at a place. */
static void gather(const mote_conv_trained_params *p, const int8_t *image, int32_t top, int32_t left, int8_t *to) {
  const mote_window *w = &p->window;
  int32_t c = w->input_channels;
  for (int32_t ky = 0; ky < w->kernel_height; ky++) {
    int32_t row = top + ky * w->dilation_height;
    int32_t inside = row >= 0 && row < w->input_height;
    if (inside && left >= 0 && left + w->kernel_width <= w->input_width && w->dilation_width == 1) {
      copy(to, image + (row * w->input_width + left) * c, 0, w->kernel_width * c);
      to += w->kernel_width * c;
      continue;
    }
    for (int32_t kx = 0; kx < w->kernel_width; kx++, to += c) {
      int32_t column = left + kx * w->dilation_width;
      int32_t seen = inside && column >= 0 && column < w->input_width;
      copy(to, seen ? image + (row * w->input_width + column) * c : 0, p->input_zero, c);
    }
  }
}

/* Four channels of one pixel. */
MOTE_INLINE int32x4_t dots(const int8_t *x, const int8_t *weights, int32_t step, int32_t length) {
  int32_t a = 0, b = 0, c = 0, d = 0;
  const int8_t *second = weights + step, *third = second + step, *fourth = third + step;
  for (int32_t i = 0; i < length; i += 16) {
    int8x16_t v = vldrbq_s8(x + i);
    a = vmladavaq_s8(a, v, vldrbq_s8(weights + i));
    b = vmladavaq_s8(b, v, vldrbq_s8(second + i));
    c = vmladavaq_s8(c, v, vldrbq_s8(third + i));
    d = vmladavaq_s8(d, v, vldrbq_s8(fourth + i));
  }
  return (int32x4_t){a, b, c, d};
}

static int32_t dot(const int8_t *x, const int8_t *weights, int32_t length) {
  int32_t sum = 0;
  for (int32_t i = 0; i < length; i += 16) {
    sum = vmladavaq_s8(sum, vldrbq_s8(x + i), vldrbq_s8(weights + i));
  }
  return sum;
}

static void pixel(const mote_conv_trained_params *p, const mote_integers *integers, const int32_t *folded, const int8_t *x,
                  int8_t *y, const int8_t *shortcut) {
  int32_t outputs = p->window.output_channels;
  int32_t step = p->output_step;
  int32_t o = 0;
  for (; o + 4 <= outputs; o += 4) {
    int32x4_t sums = vaddq_s32(dots(x, integers->weights + o * step, step, step), vldrwq_s32(folded + o));
    sums = mote_scale(sums, vldrwq_s32(p->multipliers + o), vldrbq_s32(p->shifts + o));
    sums = mote_clamp_4(sums, p->output_zero, p->min, p->max);
    vstrbq_s32(y + o, p->residual ? mote_sum_4(&p->sum, sums, vldrbq_s32(shortcut + o)) : sums);
  }
  for (; o < outputs; o++) {
    y[o] = mote_trained_result(p, mote_add(dot(x, integers->weights + o * step, step), folded[o]), o, shortcut);
  }
}

static void full(const mote_conv_trained_params *p, const mote_integers *integers, uint8_t *arena) {
  const mote_window *w = &p->window;
  const int8_t *image = mote_read(&p->input[0], arena);
  const int8_t *shortcut = mote_read(&p->input[1], arena);
  int8_t *y = (int8_t *)arena + p->output;
  int32_t *folded = (int32_t *)(void *)(arena + p->scratch);
  int8_t *copies = (int8_t *)(folded + w->output_channels);
  fold(p, integers, folded);
  copy(copies + p->output_step / 16 * 16, 0, 0, 16);
  for (int32_t n = 0; n < w->batch; n++, image += w->input_height * w->input_width * w->input_channels) {
    for (int32_t row = 0; row < w->output_height; row++) {
      for (int32_t column = 0; column < w->output_width; column++) {
        gather(p, image, row * w->stride_height - w->pad_top, column * w->stride_width - w->pad_left, copies);
        pixel(p, integers, folded, copies, y, shortcut);
        y += w->output_channels;
        shortcut += w->output_channels;
      }
    }
  }
}

void mote_conv_trained(const mote_conv_trained_params *p, const mote_integers *integers, uint8_t *arena) {
  if (p->full) {
    full(p, &integers[p->number], arena);
  } else {
    mote_trained_plain(p, &integers[p->number], arena);
  }
}
