package dev.mote.hardware.mcu;

import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.UnsupportedException;
import dev.mote.learn.integer.IntegerGradients;
import dev.mote.learn.zeroth.IntegerLoss;
import dev.mote.learn.zeroth.Layer;
import dev.mote.learn.zeroth.ZerothOptions;
import dev.mote.learn.zeroth.ZerothPlan;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A network with its gradient-free training, as C that computes the same bits as
 * {@link dev.mote.learn.zeroth.ZerothTrainer}.
 */
public final class TrainerFirmware {
  /** Stack that the user's flash functions may take. */
  static final int FLASH_STACK = 256;

  private final String name;
  private final McuTarget target;
  private final TrainerImage image;

  private TrainerFirmware(String name, McuTarget target, TrainerImage image) {
    this.name = name;
    this.target = target;
    this.image = image;
  }

  /**
   * The trainer of {@code layers} of {@code network}, whose options are fixed but for epochs, patience and seed.
   *
   * @throws BadInputException    where the network has not one int8 input
   * @throws UnsupportedException where the method or a layer has no C
   */
  public static TrainerFirmware emit(Graph network, List<Layer> layers, ZerothOptions options, McuTarget target) {
    if (network.inputs().size() != 1 || network.type(network.inputs().getFirst()).dtype().bits() != 8) {
      throw new BadInputException("a network to train on a device has one input of 8 bits, found "
          + network.inputs().size() + " inputs, the first " + network.type(network.inputs().getFirst()) + ", in '"
          + network.name() + "'; quantise it whole");
    }
    if (options.batch() > 1 << 16) {
      throw new BadInputException("a batch on a device has at most 65,536 samples, found " + options.batch()
          + "; take a smaller batch");
    }
    ZerothPlan plan = ZerothPlan.of(network, layers, options);
    return new TrainerFirmware(Lowering.Names.identifier(network.name()) + "_trainer", target,
        TrainerImage.of(network, plan, target));
  }

  /** The trainer's name in C. */
  public String name() {
    return name;
  }

  /** What it was emitted for. */
  public McuTarget target() {
    return target;
  }

  TrainerImage image() {
    return image;
  }

  /** Bytes of memory for the trained integers, the sums of a step, and the arena. */
  public long memoryBytes() {
    return image.layout().bytes();
  }

  /** Bytes of it for values of the network and scratch buffers of its kernels. */
  public long arenaBytes() {
    return image.image().bytes();
  }

  /** Bytes of it for the trained weights and biases. */
  public long trainedBytes() {
    return image.layout().savedBytes() - TrainerImage.HEAD_BYTES;
  }

  /** Bytes of each of the two slots of flash that snapshots take. */
  public long slotBytes() {
    return 16L + image.layout().savedBytes();
  }

  /** Bytes of stack that any call takes at most, predicted; 0 where the target's kernels were not measured. */
  public long stackBytes() {
    if (target == McuTarget.C99) {
      return 0;
    }
    long layers = SizeTable.stack(target, image.image());
    long training = 0;
    for (String function : List.of("feed", "step", "evaluate", "save", "restore")) {
      training = Math.max(training, SizeTable.depth(target, "mote_zeroth_" + function));
    }
    return (training + Math.max(layers, FLASH_STACK) + 7) / 8 * 8;
  }

  /**
   * Bytes of memory that the same adaptation takes by back-propagation, a sample at a time: the trained integers, the values
   * that the backward pass reads, its float gradients. The larger of its two passes counts.
   *
   * @throws UnsupportedException where a gradient has no C
   */
  public static long backPropagationBytes(Graph network, List<Layer> layers, McuTarget target) {
    IntegerGradients backward = IntegerGradients.of(network, layers, IntegerLoss.logits(network), 1);
    long second = Image.of(Lowering.lower(backward.graph(), true), target.profile().kernels()).bytes();
    long trained = layers.stream().flatMap(layer -> layer.parameters().stream()).mapToLong(TrainerImage::bytes).sum();
    return Math.max(second, trained + TrainerImage.forwardBytes(network, backward.reads(), target));
  }

  /** The files by path: {@code NAME.h}, {@code NAME.c} and {@code kernels/}. */
  public Map<String, String> files() {
    Map<String, String> files = new TreeMap<>();
    TrainerWriter writer = new TrainerWriter(name, image);
    files.put(name + ".h", writer.header());
    files.put(name + ".c", writer.source());
    Map<String, String> kernels = Emitter.kernels(image.image());
    for (String file : List.of("perturb.h", "perturb.c", "conv_trained.h", "conv_trained.c", "zeroth.h", "zeroth.c")) {
      Emitter.addWithIncludes(kernels, target.profile().label(), file);
    }
    kernels.forEach((file, text) -> files.put("kernels/" + file, text));
    return files;
  }
}
