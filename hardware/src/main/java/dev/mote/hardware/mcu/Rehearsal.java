package dev.mote.hardware.mcu;

import dev.mote.graph.Tensor;
import dev.mote.learn.zeroth.IntegerTraining;
import dev.mote.learn.zeroth.IntegerUpdate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An emitted trainer's first steps, taken on this machine or on an emulated board, beside the same steps on the host.
 *
 * @param losses       the loss before each step on the device, in units of 2^-16 nats
 * @param hostLosses   the same on the host
 * @param same         whether losses and all trained integers are the host's
 * @param cost         what it took on the emulated board; null on this machine
 */
public record Rehearsal(int[] losses, int[] hostLosses, boolean same, @Nullable Cost cost) {
  /**
   * What a training takes.
   *
   * @param instructions of a step with its samples
   * @param inference    instructions of an evaluated sample
   * @param stackBytes   stack that was used
   * @param flashBytes   flash of code, tables and first weights, by the linker
   */
  public record Cost(long instructions, long inference, long stackBytes, long flashBytes) {}

  /**
   * Takes {@code steps} steps at the full rate.
   *
   * @param host    the same training on the host, which has taken no step
   * @param samples batch after batch, taken in turn
   * @param seed    of all random numbers, that of {@code host}
   * @throws dev.mote.graph.RunFailedException where a tool is missing or the code fails
   */
  public static Rehearsal of(TrainerFirmware trainer, IntegerTraining host, List<Tensor> samples, int[] labels,
      int steps, int seed) {
    McuTarget target = trainer.target();
    TrainerHarness.Outcome device;
    long flash;
    try (TrainerHarness harness = new TrainerHarness(trainer)) {
      device = harness.train(samples, labels, steps, 0, seed);
      flash = target == McuTarget.C99 ? 0 : harness.flashBytes();
    }
    int batch = trainer.code().batch();
    int[] losses = new int[steps];
    for (int step = 0; step < steps; step++) {
      List<Tensor> chosen = new ArrayList<>();
      int[] classes = new int[batch];
      for (int index = 0; index < batch; index++) {
        int sample = (step * batch + index) % samples.size();
        chosen.add(samples.get(sample));
        classes[index] = labels[sample];
      }
      losses[step] = host.step(chosen, classes, IntegerUpdate.FULL_RATE);
    }
    boolean same = Arrays.equals(losses, device.losses())
        && Arrays.deepEquals(host.saved().toArray(), device.integers().toArray());
    Cost cost = target == McuTarget.C99
        ? null
        : new Cost(target.board().instructions(device.feeding() + device.stepping()) / Math.max(1, steps),
            target.board().instructions(device.evaluating()) / samples.size(), device.stack(), flash);
    return new Rehearsal(device.losses(), losses, same, cost);
  }

  /** The largest difference of a loss on the device from that on the host, in units of 2^-16 nats. */
  public int lossDifference() {
    int largest = 0;
    for (int step = 0; step < losses.length; step++) {
      largest = Math.max(largest, Math.abs(losses[step] - hostLosses[step]));
    }
    return largest;
  }
}
