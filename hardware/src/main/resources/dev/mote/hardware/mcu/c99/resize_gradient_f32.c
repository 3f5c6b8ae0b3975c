#include "resize_gradient_f32.h"

static void spread(const float *g, float weight, int32_t channels, float *to) {
  for (int32_t c = 0; c < channels && weight != 0; c++) {
    to[c] += weight * g[c];
  }
}

void mote_resize_gradient_f32(const mote_resize_gradient_f32_params *p, uint8_t *arena) {
  const float *g = mote_read(&p->input[0], arena);
  float *output = (float *)(void *)(arena + p->output);
  int32_t area = p->input_height * p->input_width * p->channels;
  for (int32_t i = 0; i < p->batch * area; i++) {
    output[i] = 0;
  }
  for (int32_t image = 0; image < p->batch; image++, output += area) {
    for (int32_t row = 0; row < p->output_height; row++) {
      float *top = output + p->rows[2 * row] * p->input_width * p->channels;
      float *bottom = output + p->rows[2 * row + 1] * p->input_width * p->channels;
      float down = p->row_weights[row];
      for (int32_t column = 0; column < p->output_width; column++, g += p->channels) {
        int32_t left = p->columns[2 * column] * p->channels;
        int32_t right = p->columns[2 * column + 1] * p->channels;
        float across = p->column_weights[column];
        spread(g, (1.0f - down) * (1.0f - across), p->channels, top + left);
        spread(g, (1.0f - down) * across, p->channels, top + right);
        spread(g, down * (1.0f - across), p->channels, bottom + left);
        spread(g, down * across, p->channels, bottom + right);
      }
    }
  }
}
