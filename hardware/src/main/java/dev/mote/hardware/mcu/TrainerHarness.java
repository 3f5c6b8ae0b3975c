package dev.mote.hardware.mcu;

import dev.mote.graph.Tensor;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.zip.CRC32;

/** Builds an emitted trainer with its test harness, and trains here or on QEMU. */
final class TrainerHarness implements AutoCloseable {
  /** Where power is lost, an interrupt takes this much of the stack. */
  private static final int INTERRUPT_STACK = 128;
  private static final int LOST_POWER = 9;

  private final TrainerFirmware trainer;
  private final Build build;

  TrainerHarness(TrainerFirmware trainer) {
    this.trainer = trainer;
    this.build = new Build(trainer.target());
    build.add(trainer.files());
    build.add(files(trainer));
    build.link();
  }

  /** The files of the harness beside the emitted ones. */
  static Map<String, String> files(TrainerFirmware trainer) {
    boolean host = trainer.target() == McuTarget.C99;
    Map<String, String> files = new TreeMap<>();
    for (String file : List.of("runner.h", "trainer.h", "trainer.c", host ? "host.c" : "board.c")) {
      files.put(file, Resources.read("harness", file));
    }
    files.put("trainer_model.c", """
        #include "trainer.h"
        #include "NAME.h"

        const mote_training *const mote_trainer = &NAME_plan.base;
        const int32_t mote_trainer_bytes = BYTES;

        int32_t mote_trainer_feed(uint8_t *memory, const int8_t *sample, int32_t label) {
          return NAME_feed(memory, sample, label);
        }

        int32_t mote_trainer_step(uint8_t *memory, int32_t ratio) { return NAME_step(memory, ratio); }
        """.replace("NAME", trainer.name()).replace("BYTES", Long.toString(trainer.memoryBytes()))
        + (host ? "\nuint8_t mote_memory[" + trainer.memoryBytes() + "] __attribute__((aligned(16)));\n" : ""));
    if (!host) {
      files.put("board.ld", Build.linkerScript(trainer.target().board(), trainer.stackBytes() + INTERRUPT_STACK,
          trainer.memoryBytes(), List.of(trainer.name())));
    }
    return files;
  }

  /**
   * What training gave.
   *
   * @param losses    the loss before each step, in units of 2^-16
   * @param classes   for each evaluation the class of each evaluated sample; the last is after the last step
   * @param ticks     before each evaluation: ticks of all feeding and steps
   * @param integers  the trained integers, constant after constant in the order the layers run
   * @param feeding   ticks of all feeding, and so on
   * @param stack     bytes of stack that were used
   */
  record Outcome(int[] losses, List<int[]> classes, long[] ticks, List<int[]> integers, long feeding, long stepping,
      long evaluating,
      long stack) {}

  /**
   * What is done.
   *
   * @param fed   how many samples, from the first on, are fed in turn; the others are evaluated, or all where there are no others
   * @param steps how many are taken
   * @param every steps between evaluations, of which there is one before the first step; 0 for one at the end
   * @param total steps over which the rate falls along half a cosine, or 0 for the full rate
   * @param seed  of all random numbers
   */
  record Task(int fed, int steps, int every, int total, int seed) {}

  /** Takes {@code steps} steps on the samples in turn, and evaluates all of them. */
  Outcome train(List<Tensor> samples, int[] labels, int steps, int total, int seed) {
    return train(samples, labels, new Task(samples.size(), steps, 0, total, seed));
  }

  /** Trains and evaluates. */
  Outcome train(List<Tensor> samples, int[] labels, Task task) {
    input(samples, labels);
    command(samples.size(), task, false, 0);
    check(build.run());
    ByteBuffer output = ByteBuffer.wrap(build.read("output.bin")).order(ByteOrder.LITTLE_ENDIAN);
    long[] report = build.numbers("report.bin");
    long[] ticks = build.numbers("ticks.bin");
    ByteBuffer classes = ByteBuffer.wrap(build.read("classes.bin")).order(ByteOrder.LITTLE_ENDIAN);
    int evaluated = classes.remaining() / 4 / ticks.length;
    List<int[]> evaluations = IntStream.range(0, ticks.length).mapToObj(_ -> integers(classes, evaluated)).toList();
    return new Outcome(integers(output, task.steps()), evaluations, ticks, constants(output), report[0], report[1],
        report[2], report[4]);
  }

  /** Clears flash. */
  void erase() {
    byte[] blank = new byte[(int) (2 * trainer.slotBytes())];
    Arrays.fill(blank, (byte) 0xff);
    build.write("flash.bin", blank);
  }

  /**
   * A life that began with what was taken up from flash.
   *
   * @param steps    the steps that were taken before
   * @param integers as they were then
   * @param moved    the steps of this life whose integers had moved when it ended; all but the last were saved
   */
  record Life(int steps, List<int[]> integers, int moved) {}

  /** Takes up the newest snapshot and trains on, saving after each step, until power is lost. */
  Life trainUntil(long ticks, List<Tensor> samples, int[] labels, int steps, int seed) {
    input(samples, labels);
    command(samples.size(), new Task(samples.size(), steps, 0, 0, seed), true, (int) ticks);
    Toolchain.Result result = build.run();
    if (result.status() != LOST_POWER) {
      check(result);
    }
    ByteBuffer output = ByteBuffer.wrap(build.read("output.bin")).order(ByteOrder.LITTLE_ENDIAN);
    return new Life(output.getInt(), constants(output), build.read("losses.bin").length / 4);
  }

  /** Whether a slot of flash is neither blank nor whole. */
  boolean isTorn() {
    byte[] flash = build.read("flash.bin");
    int bytes = (int) trainer.slotBytes();
    return isTorn(Arrays.copyOf(flash, bytes)) || isTorn(Arrays.copyOfRange(flash, bytes, 2 * bytes));
  }

  private static boolean isTorn(byte[] slot) {
    CRC32 check = new CRC32();
    check.update(slot, 4, slot.length - 4);
    boolean blank = IntStream.range(0, slot.length).allMatch(index -> slot[index] == -1);
    return !blank && ByteBuffer.wrap(slot).order(ByteOrder.LITTLE_ENDIAN).getInt() != (int) check.getValue();
  }

  /** Bytes of flash of code, tables and the weights that training starts from, by the linker. */
  long flashBytes() {
    return build.flashBytes();
  }

  private static void check(Toolchain.Result result) {
    if (result.status() != 0) {
      throw new dev.mote.graph.RunFailedException("an emitted trainer runs within its memory, found exit status "
          + result.status() + " " + result.said().strip() + "; report this as a bug");
    }
  }

  private void input(List<Tensor> samples, int[] labels) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    samples.forEach(sample -> bytes.writeBytes(((Tensor.Bytes) sample).values()));
    ByteBuffer numbers = ByteBuffer.allocate(4 * labels.length).order(ByteOrder.LITTLE_ENDIAN);
    numbers.asIntBuffer().put(labels);
    bytes.writeBytes(numbers.array());
    build.write("input.bin", bytes.toByteArray());
  }

  private void command(int samples, Task task, boolean journal, int lifetime) {
    ByteBuffer command = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
    command.putInt(samples).putInt(task.fed()).putInt(task.steps()).putInt(task.every()).putInt(task.total())
        .putInt(task.seed()).putInt(journal ? 1 : 0).putInt(lifetime);
    build.write("command.bin", command.array());
  }

  private static int[] integers(ByteBuffer from, int count) {
    int[] integers = new int[count];
    for (int index = 0; index < count; index++) {
      integers[index] = from.getInt();
    }
    return integers;
  }

  private List<int[]> constants(ByteBuffer from) {
    int start = from.position() - trainer.code().saved() - TrainerCode.HEAD_BYTES;
    List<int[]> constants = new ArrayList<>();
    for (TrainerCode.Place place : trainer.code().places()) {
      from.position(start + place.at());
      int[] integers = new int[place.parameter().size()];
      for (int at = 0; at < integers.length; at++) {
        integers[at] = place.parameter().isWeights() ? from.get() : from.getInt();
      }
      constants.add(integers);
    }
    return constants;
  }

  @Override
  public void close() {
    build.close();
  }
}
