package dev.mote.hardware.mcu;

import dev.mote.learn.tensor.LowPrecisionNetwork;
import dev.mote.learn.tensor.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Low-precision training of tensor-train layers as C, with the bits of {@link dev.mote.learn.tensor.LowPrecisionTrainer}: 4-bit factors
 * held packed, 16-bit sums of their gradients, 8-bit activations, 16-bit gradients.
 */
public final class TensorTrainer {
  private static final int SCALE_BYTES = 16;

  private final String name;
  private final LowPrecisionNetwork network;
  private final int rate;
  private final McuTarget target;
  private final int scales;
  private final List<Integer> factors = new ArrayList<>();
  private final List<Integer> sums = new ArrayList<>();
  private final List<Integer> activations = new ArrayList<>();
  private final int[] gradients = new int[2];
  private final int bytes;

  private TensorTrainer(String name, LowPrecisionNetwork network, int rate, McuTarget target) {
    this.name = name;
    this.network = network;
    this.rate = rate;
    this.target = target;
    List<Stage> stages = network.stages();
    Cursor cursor = new Cursor();
    cursor.take(4);
    this.scales = cursor.take(SCALE_BYTES * (stages.size() + 1));
    int at = cursor.take(stages.stream().mapToInt(TensorTrainer::packed).sum());
    for (Stage stage : stages) {
      factors.add(at);
      at += packed(stage);
    }
    at = cursor.take(2 * network.parameters());
    for (Stage stage : stages) {
      sums.add(at);
      at += 2 * stage.size();
    }
    stages.forEach(stage -> activations.add(cursor.take(stage.inputCount())));
    activations.add(cursor.take(stages.getLast().outputCount()));
    int[] largest = new int[2];
    largest[stages.size() & 1] = stages.getLast().outputCount();
    for (int index = 1; index < stages.size(); index++) {
      largest[index & 1] = Math.max(largest[index & 1], stages.get(index).inputCount());
    }
    gradients[0] = cursor.take(2 * largest[0]);
    gradients[1] = cursor.take(2 * largest[1]);
    this.bytes = cursor.take(0);
  }

  private static int packed(Stage stage) {
    return (stage.size() + 1) / 2;
  }

  /**
   * The trainer of a network, called {@code name} in C.
   *
   * @param rate the learning rate of a sample is {@code 2^-rate}
   */
  public static TensorTrainer emit(String name, LowPrecisionNetwork network, int rate, McuTarget target) {
    return new TensorTrainer(Lowering.Names.identifier(name), network, rate, target);
  }

  /** Bytes of memory: factors, sums, activations, gradients and scales. */
  public int memoryBytes() {
    return bytes;
  }

  /** Bytes of it for packed factors and for their sums. */
  public int parameterBytes() {
    return activations.getFirst() - factors.getFirst();
  }

  McuTarget target() {
    return target;
  }

  String name() {
    return name;
  }

  LowPrecisionNetwork network() {
    return network;
  }

  /** The files by path: {@code NAME.h}, {@code NAME.c} and {@code kernels/}. */
  public Map<String, String> files() {
    Map<String, String> files = new TreeMap<>();
    files.put(name + ".h", """
        /* Training of tensor-train layers; all memory it needs is %d bytes, aligned to 4. */
        #include "kernels/tensor_train_step.h"

        extern const mote_tensor_train %s_plan;
        """.formatted(bytes, name));
    files.put(name + ".c", source());
    Map<String, String> kernels = new TreeMap<>();
    Emitter.addWithIncludes(kernels, target.profile().label(), "tensor_train_step.h");
    Emitter.addWithIncludes(kernels, target.profile().label(), "tensor_train_step.c");
    kernels.remove("perturb.c");
    kernels.forEach((file, text) -> files.put("kernels/" + file, text));
    return files;
  }

  private String source() {
    StringBuilder text = new StringBuilder(
        "#include \"" + name + ".h\"\n\nstatic const mote_train_stage stages[] = {\n");
    List<Stage> stages = network.stages();
    StringBuilder numbers = new StringBuilder();
    int length = 0;
    for (int index = 0; index < stages.size(); index++) {
      Stage stage = stages.get(index);
      text.append("""
            {.left = %d, .outputs = %d, .inner = %d, .rest = %d, .known = %d, .next = %d, .exponent = %d, .clamped = %d,
             .input = %d, .factor = %d, .sums = %d},
          """.formatted(stage.left(), stage.outputs(), stage.inner(), stage.rest(), stage.known(), stage.next(),
          stage.exponent(), stage.clamped() ? 1 : 0, activations.get(index), factors.get(index), sums.get(index)));
      byte[] packed = pack(network.factors().get(index));
      for (byte each : packed) {
        numbers.append(length++ % 20 == 0 ? "\n  " : " ").append(each & 0xFF).append(',');
      }
    }
    Stage last = stages.getLast();
    return text + "};\n\nstatic const uint8_t factors[] = {" + numbers + "\n};\n\n" + """
        const mote_tensor_train %s_plan = {
          .stages = stages, .factors = factors, .stage_count = %d, .factor_bytes = %d, .bytes = %d,
          .sums = %d, .sum_count = %d, .scales = %d, .gradients = {%d, %d},
          .input_bytes = %d, .logits = %d, .classes = %d, .rate = %d,
        };
        """.formatted(name, stages.size(), length, bytes, sums.getFirst(), network.parameters(), scales, gradients[0],
        gradients[1], stages.getFirst().inputCount(), activations.getLast(), last.outputCount(), rate);
  }

  /** Two numbers a byte, the first in the lower bits. */
  static byte[] pack(byte[] numbers) {
    byte[] packed = new byte[(numbers.length + 1) / 2];
    for (int at = 0; at < numbers.length; at++) {
      packed[at / 2] |= (byte) ((numbers[at] & 15) << at % 2 * 4);
    }
    return packed;
  }

  /** The harness's view of it. */
  StepHarness.Code code() {
    return new StepHarness.Code(files(), name, bytes, """
        #include "step_trainer.h"
        #include "NAME.h"

        const int32_t mote_trainer_bytes = %d;
        const int32_t mote_trainer_sample = %d;
        const int32_t mote_trainer_saved = %d;
        const int32_t mote_trainer_saved_bytes = %d;

        void mote_trainer_begin(uint8_t *memory, uint32_t seed) { mote_tensor_train_begin(&NAME_plan, memory, seed); }

        int32_t mote_trainer_feed(uint8_t *memory, const int8_t *sample, int32_t label, int32_t ratio) {
          return mote_tensor_train_feed(&NAME_plan, memory, sample, label, ratio);
        }

        void mote_trainer_step(uint8_t *memory) { mote_tensor_train_step(&NAME_plan, memory); }
        """.replace("NAME", name).formatted(bytes, network.stages().getFirst().inputCount(), factors.getFirst(),
        parameterBytes()));
  }
}
