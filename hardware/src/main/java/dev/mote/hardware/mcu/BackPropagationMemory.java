package dev.mote.hardware.mcu;

import dev.mote.graph.Graph;
import dev.mote.learn.integer.IntegerGradients;
import dev.mote.learn.zeroth.IntegerLoss;
import dev.mote.learn.zeroth.Parameter;
import java.util.List;

/**
 * The memory that back-propagation through an int8 network takes on a microcontroller, as planned for the emitted step: the
 * honest cost of the alternative to training by forward passes.
 *
 * @param arenaBytes       the forward pass, kept until the backward pass has read it, the backward pass, its gradients, and the
 *                         trained weights that it reads
 * @param weightBytes      trained weights and biases that are not in the arena
 * @param gradientBytes    gradients, which are in the arena; sums of them over a batch take as many bytes again
 * @param inferenceBytes   the arena of the network alone, for comparison
 */
public record BackPropagationMemory(long arenaBytes, long weightBytes, long gradientBytes, long inferenceBytes) {
  /** The memory of training {@code layers} of {@code network} with kernels of {@code target}. */
  public static BackPropagationMemory of(Graph network, List<dev.mote.learn.zeroth.Layer> layers, McuTarget target) {
    Firmware step = Emitter.emitGradients(network, layers, target);
    List<Integer> given = IntegerGradients.of(network, layers, IntegerLoss.logits(network), 1).reads();
    long weights = 0;
    long gradients = 0;
    for (dev.mote.learn.zeroth.Layer layer : layers) {
      for (Parameter parameter : layer.parameters()) {
        gradients += (long) Float.BYTES * parameter.size();
        weights += given.contains(parameter.value()) ? 0 : network.type(parameter.value()).bytes();
      }
    }
    return new BackPropagationMemory(step.arenaBytes(), weights, gradients, Emitter.emit(network, target).arenaBytes());
  }

  /** All memory of a step on one sample. */
  public long stepBytes() {
    return arenaBytes + weightBytes;
  }

  /** All memory of training in batches. */
  public long batchBytes() {
    return stepBytes() + gradientBytes;
  }
}
