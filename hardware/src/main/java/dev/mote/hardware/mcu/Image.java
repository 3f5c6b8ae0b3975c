package dev.mote.hardware.mcu;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A program with its kernel calls chosen and its memory planned: all that is printed.
 *
 * @param program   the layers
 * @param calls     one call a layer
 * @param offsets   the arena offset of each value that has one, else -1
 * @param scratches the arena offset of each layer's scratch memory
 * @param bytes     the arena's size
 */
record Image(Program program, List<Call> calls, long[] offsets, long[] scratches, long bytes) {
  /** Addresses in the arena are multiples of this. */
  static final int ALIGNMENT = 4;
  /** Of free memory that stored weights are decoded to, where all of it is no single piece. */
  private static final int LEAST_SHARE = 4;

  static Image of(Program program, Kernels kernels) {
    return of(program, kernels, ALIGNMENT);
  }

  static Image of(Program program, Kernels kernels, int alignment) {
    Lives lives = Lives.of(program);
    Image image = planned(program, lives, program.steps().stream().map(step -> kernels.call(step.layer())).toList(),
        alignment);
    for (int index = 0; index < program.steps().size(); index++) {
      if (program.steps().get(index).layer() instanceof Layer.Convolution layer && StoredWeights.isStored(layer)) {
        image = image.decodingMore(index, layer, lives, kernels, alignment);
      }
    }
    return image;
  }

  /** Lets a layer decode as many stored weights at a time as memory holds that is free meanwhile: the arena does not grow. */
  private Image decodingMore(int index, Layer.Convolution layer, Lives lives, Kernels kernels, int alignment) {
    Call call = calls.get(index);
    long room = bytes - lives.bytes(program, index) - call.scratch();
    for (int share = 1; room > 0 && share <= LEAST_SHARE; share *= 2) {
      Call larger = kernels.call(layer.decoding((int) (layer.decoded() + room / share)));
      if (larger.scratch() <= call.scratch()) {
        return this;
      }
      List<Call> others = new ArrayList<>(calls);
      others.set(index, larger);
      Image image = planned(program, lives, others, alignment);
      if (image.bytes <= bytes) {
        return image;
      }
    }
    return this;
  }

  /**
   * The steps at which values are in memory.
   *
   * @param first of each value, -1 for those that are never
   * @param last  of each value
   */
  private record Lives(int[] first, int[] last) {
    static Lives of(Program program) {
      int[] first = new int[program.graph().values().size()];
      int[] last = new int[first.length];
      java.util.Arrays.fill(first, -1);
      for (int input : program.graph().inputs()) {
        first[input] = 0;
      }
      int count = program.steps().size();
      for (int index = 0; index < count; index++) {
        Step step = program.steps().get(index);
        if (first[step.result()] < 0) {
          first[step.result()] = index;
        }
        last[step.result()] = Math.max(last[step.result()], index);
        for (int operand : step.operands()) {
          last[operand] = Math.max(last[operand], index);
        }
      }
      for (int output : program.graph().outputs()) {
        last[program.home(output)] = count;
      }
      program.kept().forEach(input -> last[input] = count);
      for (int value = 0; value < first.length; value++) {
        first[value] = program.graph().constant(value) == null ? first[value] : -1;
      }
      return new Lives(first, last);
    }

    /** Bytes of the values in memory at a step. */
    long bytes(Program program, int step) {
      long bytes = 0;
      for (int value = 0; value < first.length; value++) {
        bytes += first[value] >= 0 && first[value] <= step && step <= last[value] ? Image.bytes(program, value) : 0;
      }
      return bytes;
    }
  }

  private static Image planned(Program program, Lives lives, List<Call> calls, int alignment) {
    int values = program.graph().values().size();
    int count = calls.size();
    int[] first = lives.first;
    int[] last = lives.last;
    List<ArenaPlan.Block> blocks = new ArrayList<>();
    int[] blockOf = new int[values];
    java.util.Arrays.fill(blockOf, -1);
    for (int value = 0; value < values; value++) {
      if (first[value] >= 0) {
        blockOf[value] = blocks.size();
        blocks.add(new ArenaPlan.Block(Math.max(1, bytes(program, value)), first[value], last[value]));
      }
    }
    int[] scratchOf = new int[count];
    List<ArenaPlan.Overlap> overlaps = new ArrayList<>();
    for (int index = 0; index < count; index++) {
      Step step = program.steps().get(index);
      Call call = calls.get(index);
      scratchOf[index] = call.scratch() == 0 ? -1 : blocks.size();
      if (call.scratch() > 0) {
        blocks.add(new ArenaPlan.Block(call.scratch(), index, index));
      }
      for (int operand = 0; operand < step.operands().size(); operand++) {
        int value = step.operands().get(operand);
        boolean once = step.operands().stream().filter(other -> other == value).count() == 1;
        if (blockOf[value] >= 0 && last[value] == index && first[step.result()] == index && once) {
          overlaps
              .add(new ArenaPlan.Overlap(blockOf[step.result()], blockOf[value], call.reaches().get(operand)));
        }
        if (operand == 0 && call.scratch() > 0 && blockOf[value] >= 0 && last[value] == index && once) {
          overlaps.add(new ArenaPlan.Overlap(scratchOf[index], blockOf[value], call.scratchReach()));
        }
      }
    }
    ArenaPlan plan = ArenaPlan.of(blocks, overlaps, alignment);
    long[] offsets = new long[values];
    for (int value = 0; value < values; value++) {
      int block = blockOf[program.home(value)];
      offsets[value] = block < 0 ? -1 : plan.offsets()[block];
    }
    long[] scratches = new long[count];
    for (int index = 0; index < count; index++) {
      scratches[index] = scratchOf[index] < 0 ? 0 : plan.offsets()[scratchOf[index]];
    }
    return new Image(program, calls, offsets, scratches, (plan.bytes() + alignment - 1) / alignment * alignment);
  }

  private static long bytes(Program program, int value) {
    var type = program.graph().type(value);
    return (long) type.shape().count() * Math.max(1, type.dtype().bits() / 8);
  }

  /** The bytes a value takes in the arena. */
  long bytes(int value) {
    return bytes(program, value);
  }

  /** The bytes of all parameters of the network, in the form the kernels read them. */
  long weightBytes() {
    long packed = calls.stream().flatMap(call -> call.parameters().constants().stream()).filter(Constant::learned)
        .mapToLong(Constant::bytes).sum();
    return packed + constantOperands().stream().mapToLong(this::bytes).sum();
  }

  /** The bytes of weights alone, with the tables that decode them: no biases and scales. */
  long elementBytes() {
    return calls.stream().flatMap(call -> call.parameters().fields().stream()).mapToLong(field -> {
      boolean weights = field.name().equals("weights") || field.name().equals("layer.weights")
          || field.name().startsWith("stored.");
      return weights && field instanceof Parameters.Address(String _, Constant constant) && constant != null
          ? constant.bytes()
          : 0;
    }).sum();
  }

  /** The kernels used, each once. */
  Set<Call.Kernel> kernels() {
    Set<Call.Kernel> kernels = new LinkedHashSet<>();
    calls.forEach(call -> kernels.add(call.kernel()));
    return kernels;
  }

  /** Constants that are operands of layers rather than parameters of kernels. */
  Set<Integer> constantOperands() {
    Set<Integer> constants = new LinkedHashSet<>();
    for (Step step : program.steps()) {
      for (int operand : step.operands()) {
        if (program.graph().constant(operand) != null) {
          constants.add(operand);
        }
      }
    }
    return constants;
  }
}
