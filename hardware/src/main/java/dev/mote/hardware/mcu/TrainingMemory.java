package dev.mote.hardware.mcu;

import java.util.List;
import java.util.Map;

/**
 * What training takes on an emulated board, measured: the linker script gives the program exactly its memory, and the used stack is seen
 * from its paint.
 *
 * @param memory       bytes of weights, their gradients, activations and gradients by these
 * @param stack        bytes of stack that were used
 * @param flash        bytes of code, tables and first weights
 * @param instructions of a sample with its share of steps
 */
public record TrainingMemory(long memory, long stack, long flash, long instructions) {
  private static final int BATCH = 2;
  private static final int STEPS = 3;

  /** All RAM. */
  public long ram() {
    return memory + stack;
  }

  /** Of tensor-train layers (or, of one core a layer, dense ones) in few bits. */
  public static TrainingMemory of(TensorTrainer trainer, List<byte[]> samples, int[] labels) {
    return of(trainer.target(), trainer.code(), samples, labels);
  }

  /** Of dense layers of these widths in floats: weights, gradients, momentum and activations. */
  public static TrainingMemory ofFloats(List<Integer> widths, McuTarget target, List<byte[]> samples, int[] labels) {
    return of(target, floats(widths), samples, labels);
  }

  private static TrainingMemory of(McuTarget target, StepHarness.Code code, List<byte[]> samples, int[] labels) {
    try (StepHarness harness = new StepHarness(target, code)) {
      StepHarness.Outcome outcome = harness.train(samples, labels,
          new StepHarness.Task(BATCH, 0, STEPS, 1 << 15, 1));
      return new TrainingMemory(code.memory(), outcome.stack(), outcome.flash(), outcome.instructions());
    }
  }

  static StepHarness.Code floats(List<Integer> widths) {
    long weights = 0;
    long values = 0;
    for (int layer = 0; layer < widths.size(); layer++) {
      weights += layer == 0 ? 0 : (long) widths.get(layer - 1) * widths.get(layer);
      values += widths.get(layer) + (layer == 0 ? 0 : widths.get(layer));
    }
    long bytes = 4 * (3 * weights + values);
    String source = Resources.read("harness", "dense_f32.c")
        .replace("DENSE_WIDTHS};", widths.toString().replaceAll("[\\[\\]]", "") + "};")
        .replace("DENSE_BYTES", Long.toString(bytes)).replace("DENSE_SAMPLE", widths.getFirst().toString());
    return new StepHarness.Code(Map.of("kernels/dense_f32.c", source), "dense_f32", bytes, "");
  }
}
