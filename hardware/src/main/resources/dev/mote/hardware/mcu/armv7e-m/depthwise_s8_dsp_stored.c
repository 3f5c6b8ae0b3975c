#include "depthwise_s8_dsp_stored.h"

void mote_depthwise_s8_dsp_stored(const mote_depthwise_s8_dsp_stored_params *p, uint8_t *arena) {
  const mote_window *w = &p->layer.window;
  int32_t channels = w->input_channels;
  int32_t halves = (w->kernel_width + 1) / 2 * 2; /* of a row */
  int32_t small = w->kernel_height == 3 && w->kernel_width == 3 && w->stride_width <= 2;
  int16_t *weights = (int16_t *)(void *)(arena + p->layer.scratch + p->weights);
  int8_t *elements = (int8_t *)(weights + w->kernel_height * halves);
  mote_decoding at;
  mote_begin(&p->stored, &at);
  p->stored.decode(&p->stored, &at, elements, w->kernel_height * w->kernel_width * channels);
  for (int32_t channel = 0; channel < channels; channel++) {
    const int8_t *from = elements + channel;
    int16_t *to = weights;
    for (int32_t y = 0; y < w->kernel_height; y++, to += halves) {
      to[halves - 1] = 0;
      for (int32_t x = 0; x < w->kernel_width; x++, from += channels) {
        to[x] = *from;
      }
      if (small) {
        to[3] = to[2];
        to[2] = to[1];
      }
    }
    mote_depthwise_s8_dsp_channels(&p->layer, weights, channel, 1, arena);
  }
}
