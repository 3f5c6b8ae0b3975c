package dev.mote.hardware.mcu;

import dev.mote.graph.RunFailedException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Builds C of training steps with its harness, and trains here or on QEMU, in memory of exactly the size it states. */
final class StepHarness implements AutoCloseable {
  /** What the linker script gives the stack; how much is used is measured. */
  private static final int STACK = 1024;
  /** Where memory of the board lies that is too small for some baselines, and where there is more. */
  private static final String NEAR = "RAM (rw) : ORIGIN = 0x20000000";
  private static final String FAR = "RAM (rw) : ORIGIN = 0x21800000";

  private final McuTarget target;
  private final Code code;
  private final Build build;

  /**
   * C of training steps.
   *
   * @param files  by path
   * @param name   of its own file
   * @param memory bytes it needs
   * @param glue   what step_trainer.h wants; empty where it is among the files
   */
  record Code(Map<String, String> files, String name, long memory, String glue) {}

  /**
   * What training gave.
   *
   * @param classes      that fed samples were taken for
   * @param trained      what training changes, as it is after the last step
   * @param instructions of a sample with its share of steps; 0 on this machine
   * @param stack        bytes of stack that were used; 0 on this machine
   * @param flash        bytes of code and tables; 0 on this machine
   */
  record Outcome(int[] classes, byte[] trained, long instructions, long stack, long flash) {}

  /** What is done: steps of {@code batch} samples in turn, {@code still} of them at no rate and then some at {@code ratio}. */
  record Task(int batch, int still, int steps, int ratio, int seed) {}

  StepHarness(McuTarget target, Code code) {
    this.target = target;
    this.code = code;
    this.build = new Build(target);
    boolean host = target == McuTarget.C99;
    Map<String, String> files = new TreeMap<>(code.files());
    for (String file : List.of("runner.h", "step_trainer.h", "step_trainer.c", host ? "host.c" : "board.c")) {
      files.put(file, Resources.read("harness", file));
    }
    files.put("step_model.c", code.glue()
        + (host
            ? "\n#include <stdint.h>\nuint8_t mote_memory[" + code.memory() + "] __attribute__((aligned(16)));\n"
            : ""));
    if (!host) {
      String script = Build.linkerScript(target.board(), STACK, code.memory(), List.of(code.name()));
      boolean large = code.memory() > target.board().ramBytes() / 2;
      files.put("board.ld", large ? script.replace(NEAR, FAR) : script);
    }
    build.add(files);
    build.link();
  }

  Outcome train(List<byte[]> samples, int[] labels, Task task) {
    ByteArrayOutputStream input = new ByteArrayOutputStream();
    samples.forEach(input::writeBytes);
    input.writeBytes(ints(labels));
    build.write("input.bin", input.toByteArray());
    build.write("command.bin",
        ints(samples.size(), task.batch(), task.still(), task.steps(), task.ratio(), task.seed()));
    Toolchain.Result result = build.run();
    if (result.status() != 0) {
      throw new RunFailedException("emitted training steps run to their end, found status " + result.status() + " of "
          + code.name() + "; report this as a bug");
    }
    byte[] output = build.read("output.bin");
    int fed = task.batch() * (task.still() + task.steps());
    int[] classes = new int[fed];
    ByteBuffer.wrap(output).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(classes);
    long[] report = build.numbers("report.bin");
    boolean host = target == McuTarget.C99;
    return new Outcome(classes, Arrays.copyOfRange(output, 4 * fed, output.length),
        host ? 0 : target.board().instructions(report[0]) / fed, report[1], host ? 0 : build.flashBytes());
  }

  private static byte[] ints(int... values) {
    ByteBuffer buffer = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    buffer.asIntBuffer().put(values);
    return buffer.array();
  }

  @Override
  public void close() {
    build.close();
  }
}
