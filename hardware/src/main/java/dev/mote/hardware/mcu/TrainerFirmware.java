package dev.mote.hardware.mcu;

import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.UnsupportedException;
import dev.mote.learn.integer.IntegerOptions;
import dev.mote.learn.zeroth.Layer;
import dev.mote.learn.zeroth.ZerothOptions;
import dev.mote.learn.zeroth.ZerothPlan;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A network with its training as C: by forward passes alone, with the bits of {@link dev.mote.learn.zeroth.ZerothTrainer}, or by
 * back-propagation, as {@link dev.mote.learn.integer.IntegerTrainer} without momentum, a sample at a time.
 */
public final class TrainerFirmware {
  /** Stack that the user's flash functions may take. */
  static final int FLASH_STACK = 256;

  private final String name;
  private final McuTarget target;
  private final TrainerCode code;

  private TrainerFirmware(Graph network, McuTarget target, TrainerCode code) {
    this.name = Lowering.Names.identifier(network.name()) + "_trainer";
    this.target = target;
    this.code = code;
  }

  /**
   * The gradient-free trainer of {@code layers} of {@code network}, whose options are fixed but for epochs, patience and seed.
   *
   * @throws BadInputException    where the network has not one int8 input
   * @throws UnsupportedException where the method or a layer has no C
   */
  public static TrainerFirmware emit(Graph network, List<Layer> layers, ZerothOptions options, McuTarget target) {
    check(network, options.batch());
    return new TrainerFirmware(network, target,
        TrainerImage.of(network, ZerothPlan.of(network, layers, options), target));
  }

  /**
   * The trainer by back-propagation. Sums of gradients over a batch are kept in floats; a forward pass has the host's bits.
   *
   * @throws BadInputException    where the network has not one int8 input
   * @throws UnsupportedException where a gradient or a layer has no C, or there is momentum
   */
  public static TrainerFirmware emit(Graph network, List<Layer> layers, IntegerOptions options, McuTarget target) {
    check(network, options.batch());
    return new TrainerFirmware(network, target, BackwardImage.of(network, layers, options, target));
  }

  private static void check(Graph network, int batch) {
    if (network.inputs().size() != 1 || network.type(network.inputs().getFirst()).dtype().bits() != 8) {
      throw new BadInputException("a network to train on a device has one input of 8 bits, found "
          + network.inputs().size() + " inputs, the first " + network.type(network.inputs().getFirst()) + ", in '"
          + network.name() + "'; quantise it whole");
    }
    if (batch > 1 << 16) {
      throw new BadInputException("a batch on a device has at most 65,536 samples, found " + batch
          + "; take a smaller batch");
    }
  }

  /** The trainer's name in C. */
  public String name() {
    return name;
  }

  /** What it was emitted for. */
  public McuTarget target() {
    return target;
  }

  TrainerCode code() {
    return code;
  }

  /** Bytes of memory for the trained integers, the sums of a step, and the arena. */
  public long memoryBytes() {
    return code.bytes();
  }

  /** Bytes of it for values of the network and scratch buffers of its kernels. */
  public long arenaBytes() {
    return code.image().bytes();
  }

  /** Bytes of it for the trained weights and biases. */
  public long trainedBytes() {
    return code.savedBytes() - TrainerCode.HEAD_BYTES;
  }

  /** Bytes of samples that must stay where they are until their step, in flash or in more memory. */
  public long sampleBytes() {
    Graph network = code.image().program().graph();
    boolean again = code instanceof TrainerImage forward && forward.layout().samples() != 0;
    return again ? code.batch() * network.type(network.inputs().getFirst()).bytes() : 0;
  }

  /** Bytes of all memory: the trainer's own, the stack, and samples that must stay. */
  public long ramBytes() {
    return memoryBytes() + stackBytes() + sampleBytes();
  }

  /** Bytes of each of the two slots of flash that snapshots take. */
  public long slotBytes() {
    return 16L + code.savedBytes();
  }

  /** Bytes of stack that any call takes at most, predicted; 0 where the target's kernels were not measured. */
  public long stackBytes() {
    if (target == McuTarget.C99) {
      return 0;
    }
    long layers = SizeTable.stack(target, code.image());
    String method = "mote_" + TrainerHeader.method(code);
    long training = 0;
    for (String function : List.of(method + "_feed", method + "_step", "mote_training_evaluate", "mote_training_save",
        "mote_training_restore")) {
      training = Math.max(training, SizeTable.depth(target, function));
    }
    return (training + Math.max(layers, FLASH_STACK) + 7) / 8 * 8;
  }

  /** The files by path: {@code NAME.h}, {@code NAME.c} and {@code kernels/}. */
  public Map<String, String> files() {
    Map<String, String> files = new TreeMap<>();
    files.put(name + ".h", new TrainerHeader(name, code).text());
    files.put(name + ".c", switch (code) {
      case TrainerImage forward -> new TrainerWriter(name, forward).source();
      case BackwardImage backward -> new BackwardWriter(name, backward).source();
    });
    Map<String, String> kernels = Emitter.kernels(code.image());
    String method = TrainerHeader.method(code);
    for (String file : List.of("perturb.h", "perturb.c", "conv_trained.h", "conv_trained.c", method + ".h",
        method + ".c")) {
      Emitter.addWithIncludes(kernels, target.profile().label(), file);
    }
    kernels.forEach((file, text) -> files.put("kernels/" + file, text));
    return files;
  }
}
