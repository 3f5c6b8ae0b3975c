package dev.mote.hardware.mcu;

import dev.mote.graph.Graph;
import dev.mote.graph.Lowered;
import dev.mote.graph.Tensor;
import dev.mote.learn.zeroth.IntegerUpdate;
import dev.mote.learn.zeroth.Layer;
import dev.mote.learn.zeroth.ZerothOptions;
import dev.mote.learn.zeroth.ZerothTrainer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An emitted trainer's first steps, taken on this machine or on an emulated board, beside the same steps on the host.
 *
 * @param losses       the loss before each step on the device, in units of 2^-16 nats
 * @param same         whether losses and all trained integers are the host's
 * @param instructions instructions a step, with its samples; null on the host
 * @param inference    instructions an evaluated sample; null on the host
 * @param stackBytes   stack that was used; null on the host
 * @param flashBytes   flash of code, tables and first weights, by the linker; null on the host
 */
public record Rehearsal(int[] losses, boolean same, @Nullable Long instructions, @Nullable Long inference,
    @Nullable Long stackBytes, @Nullable Long flashBytes) {
  /**
   * Takes {@code steps} steps at the full rate.
   *
   * @param samples batch after batch, taken in turn
   * @param host    what runs the network on the host
   * @throws dev.mote.graph.RunFailedException where a tool is missing or the code fails
   */
  public static Rehearsal of(Graph network, List<Layer> layers, ZerothOptions options, McuTarget target,
      List<Tensor> samples, int[] labels, int steps, Function<Graph, Lowered> host) {
    TrainerFirmware trainer = TrainerFirmware.emit(network, layers, options, target);
    TrainerHarness.Outcome device;
    Long flash;
    try (TrainerHarness harness = new TrainerHarness(trainer)) {
      device = harness.train(samples, labels, steps, 0, options.seed());
      flash = target == McuTarget.C99 ? null : Long.valueOf(harness.flashBytes());
    }
    int[] losses = new int[steps];
    boolean same;
    try (ZerothTrainer simulation = new ZerothTrainer(network, layers, options, host)) {
      for (int step = 0; step < steps; step++) {
        List<Tensor> batch = new ArrayList<>();
        int[] chosen = new int[options.batch()];
        for (int index = 0; index < chosen.length; index++) {
          int sample = (step * options.batch() + index) % samples.size();
          batch.add(samples.get(sample));
          chosen[index] = labels[sample];
        }
        losses[step] = simulation.step(batch, chosen, IntegerUpdate.FULL_RATE);
      }
      same = Arrays.equals(losses, device.losses())
          && Arrays.deepEquals(simulation.saved().toArray(), device.integers().toArray());
    }
    return target == McuTarget.C99
        ? new Rehearsal(device.losses(), same, null, null, null, null)
        : new Rehearsal(device.losses(), same,
            target.board().instructions(device.feeding() + device.stepping()) / Math.max(1, steps),
            target.board().instructions(device.evaluating()) / samples.size(), device.stack(), flash);
  }
}
