/* Runs every network on its vectors. Files in the working directory: command.bin (the number of vectors, whether to
   look at each layer), input.bin (vector after vector, network after network), output.bin (likewise), and report.bin:
   for each network its ticks over all vectors, then for each layer its ticks over all vectors and the FNV-1a 64 hash of
   its result for the first vector; last the bytes of stack that were used. */
#include "runner.h"

static void nothing(uint8_t *arena) { (void)arena; }

static uint64_t measured(void (*function)(uint8_t *arena), uint8_t *arena) {
  uint64_t start = mote_ticks();
  mote_call(function, arena);
  return mote_ticks() - start;
}

static uint64_t hash(const uint8_t *bytes, int32_t count) {
  uint64_t value = 0xcbf29ce484222325u;
  for (int32_t i = 0; i < count; i++) {
    value = (value ^ bytes[i]) * 0x100000001b3u;
  }
  return value;
}

static void put(int32_t file, uint64_t value) { mote_store(file, &value, 8); }

static int32_t run(const mote_model *model, int32_t vectors, int32_t input, int32_t output, int32_t report) {
  uint8_t *arena = mote_arena();
  uint64_t overhead = measured(nothing, arena);
  uint64_t total = 0;
  for (int32_t vector = 0; vector < vectors; vector++) {
    for (int32_t i = 0; i < model->input_count; i++) {
      if (mote_load(input, arena + model->inputs[i].offset, model->inputs[i].bytes) != model->inputs[i].bytes) {
        return 4;
      }
    }
    total += measured(model->run, arena) - overhead;
    for (int32_t i = 0; i < model->output_count; i++) {
      mote_store(output, arena + model->outputs[i].offset, model->outputs[i].bytes);
    }
  }
  put(report, total);
  return 0;
}

/* The first vector once more, layer by layer. */
static void look(const mote_model *model, int32_t report) {
  uint8_t *arena = mote_arena();
  uint64_t overhead = measured(nothing, arena);
  for (int32_t i = 0; i < model->layer_count; i++) {
    const mote_layer *layer = &model->layers[i];
    put(report, measured(layer->run, arena) - overhead);
    put(report, hash(arena + layer->offset, layer->bytes));
  }
}

int main(void) {
  int32_t command[2] = {0, 0};
  int32_t file = mote_open("command.bin", 0);
  mote_load(file, command, sizeof command);
  mote_close(file);
  int32_t input = mote_open("input.bin", 0);
  int32_t output = mote_open("output.bin", 1);
  int32_t report = mote_open("report.bin", 1);
  int32_t status = 0;
  mote_paint_stack();
  for (int32_t m = 0; mote_models[m] != 0 && status == 0; m++) {
    const mote_model *model = mote_models[m];
    if (command[1]) {
      for (int32_t i = 0; i < model->input_count; i++) {
        mote_load(input, mote_arena() + model->inputs[i].offset, model->inputs[i].bytes);
      }
      look(model, report);
    } else {
      status = run(model, command[0], input, output, report);
    }
  }
  put(report, (uint64_t)mote_used_stack());
  mote_close(input);
  mote_close(output);
  mote_close(report);
  return status;
}
