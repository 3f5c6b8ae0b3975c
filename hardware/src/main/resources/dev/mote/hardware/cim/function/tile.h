/* The sums of one tile of rows where columns differ, noise depends on counts, or planes are split. */
/* Inputs by row and lane as pairs. */
static void pair_up(const uint8_t *levels, int64_t rows, int64_t lanes, int64_t pairs, int32_t *to) {
  for (int64_t pair = 0; pair < pairs; pair++) {
    for (int64_t lane = 0; lane < lanes; lane++) {
      int32_t a = 2 * pair < rows ? levels[2 * pair * lanes + lane] : 0;
      int32_t b = 2 * pair + 1 < rows ? levels[(2 * pair + 1) * lanes + lane] : 0;
      to[pair * lanes + lane] = a | b << 16;
    }
  }
}

/* The sums of a block over the rows of a tile: digital pairs exactly, the others as codes or statistically. */
static void convert(const task *t, const block *at, int64_t tile, int64_t rows, const uint16_t *counts,
    const int16_t *factors, const int32_t *levels, const int32_t *ones, int32_t *votes, int32_t *codes,
    int32_t *exact) {
  const layer *l = t->l;
  int64_t pairs = (l->active_rows + 1) / 2;
  int32_t planes[LANES];
  for (int lane = 0; lane < LANES; lane++) {
    planes[lane] = (int32_t)l->digital_planes;
  }
  int32_t sums[LANES];
  if (l->saliency) {
    int64_t largest = 0;
    memset(sums, 0, sizeof sums);
    for (int64_t s = 0; s < l->slices; s++) {
      for (int64_t c = 0; c < l->chunks; c++) {
        const slice *sl = &l->slice[s];
        const chunk *ch = &l->chunk[c];
        if (digital(l, sl, ch, l->digital_planes)) {
          int64_t weight = (sl->factor < 0 ? -sl->factor : sl->factor) << ch->first;
          largest += weight * sl->most * ((1 << ch->bits) - 1) * rows;
          for (int64_t p = 0; p < sl->count; p++) {
            for (int64_t b = 0; b < ch->bits; b++) {
              int32_t by = (int32_t)(sl->factor * sl->coefficients[p] * (1 << (ch->first + b)));
              const uint16_t *count = counts + (sl->planes[p] * l->input_bits + ch->first + b) * LANES;
              for (int lane = 0; lane < LANES; lane++) {
                sums[lane] += by * count[lane];
              }
            }
          }
        }
      }
    }
    for (int64_t threshold = 0; threshold < l->saliency; threshold++) {
      double from = l->thresholds[threshold] * (double)largest;
      for (int lane = 0; lane < LANES; lane++) {
        planes[lane] += (double)(sums[lane] < 0 ? -sums[lane] : sums[lane]) >= from;
      }
    }
  }
  int64_t estimates[LANES];
  memset(estimates, 0, sizeof estimates);
  for (int64_t s = 0; s < l->slices; s++) {
    const slice *sl = &l->slice[s];
    float gains[LANES], offsets[LANES];
    for (int lane = 0; lane < LANES; lane++) {
      gains[lane] = (l->uniform ? (float)l->ideal_gain : at->gains[s * LANES + lane]) * t->gain;
      offsets[lane] = l->uniform ? 0 : at->offsets[s * LANES + lane];
    }
    int32_t sums_of_cells[8][LANES];
    if (l->varied_cells) {
      memset(sums_of_cells, 0, sizeof sums_of_cells);
      for (int64_t p = 0; p < sl->count; p++) {
        add_cells(l, (int32_t)sl->coefficients[p], factors + sl->planes[p] * pairs * LANES * 2, levels, pairs,
            sums_of_cells);
      }
    }
    for (int64_t c = 0; c < l->chunks; c++) {
      const chunk *ch = &l->chunk[c];
      int32_t by = (int32_t)(sl->factor * (1 << ch->first));
      int32_t needed = (int32_t)(l->weight_bits + l->input_bits - 1 - sl->top - (ch->first + ch->bits - 1));
      int always = needed <= l->digital_planes;
      int32_t k[LANES], products[LANES];
      memset(k, 0, sizeof k);
      memset(products, 0, sizeof products);
      for (int64_t p = 0; p < sl->count; p++) {
        for (int64_t b = 0; b < ch->bits; b++) {
          int32_t times = (int32_t)(sl->coefficients[p] * (1 << b));
          int32_t magnitude = times < 0 ? -times : times;
          const uint16_t *count = counts + (sl->planes[p] * l->input_bits + ch->first + b) * LANES;
          for (int lane = 0; lane < LANES; lane++) {
            k[lane] += times * count[lane];
            products[lane] += magnitude * count[lane];
          }
        }
      }
      if (always || l->saliency) {
        for (int lane = 0; lane < LANES; lane++) {
          exact[lane] += planes[lane] >= needed ? by * k[lane] : 0;
        }
      }
      if (always) {
        continue;
      }
      if (l->statistical) {
        for (int lane = 0; lane < LANES; lane++) {
          if (planes[lane] >= needed) {
            continue;
          }
          int64_t weights = 0, inputs = 0;
          for (int64_t p = 0; p < sl->count; p++) {
            weights += sl->coefficients[p]
                * t->ones[(tile * l->planes + sl->planes[p]) * l->outputs + at->outputs[lane]];
          }
          for (int64_t b = 0; b < ch->bits; b++) {
            inputs += (int64_t)ones[lane * l->input_bits + ch->first + b] << b;
          }
          estimates[lane] += (int64_t)by * weights * inputs;
        }
        continue;
      }
      float values[LANES];
      if (l->varied_cells) {
        for (int lane = 0; lane < LANES; lane++) {
          values[lane] = (float)sums_of_cells[c][lane] * gains[lane] + offsets[lane];
        }
      } else {
        for (int lane = 0; lane < LANES; lane++) {
          values[lane] = (float)k[lane] * gains[lane] + offsets[lane];
        }
      }
      int32_t read[LANES];
      read_columns(t, at, values, products, (uint64_t)((tile * l->slices + s) * l->chunks + c), votes, read);
      for (int lane = 0; lane < LANES; lane++) {
        codes[lane] += planes[lane] >= needed ? 0 : by * read[lane];
      }
    }
  }
  if (l->statistical) {
    for (int lane = 0; lane < LANES; lane++) {
      int64_t above = 2 * estimates[lane] + rows, below = 2 * rows;
      int64_t quotient = above / below;
      exact[lane] += (int32_t)(quotient - (above % below < 0));
    }
  }
}
