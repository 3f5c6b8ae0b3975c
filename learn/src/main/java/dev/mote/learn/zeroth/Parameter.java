package dev.mote.learn.zeroth;

import dev.mote.graph.DType;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import java.util.Arrays;
import java.util.Comparator;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A constant of a quantised network that is trained: its integers, which move, and what they stand for. */
public final class Parameter {
  /** What integers are. */
  enum Kind {
    /** Weights, 8 bits. */
    WEIGHTS,
    /** Biases, 32 bits. */
    BIASES,
    /** {@link Gains} of the weights' scales. */
    GAINS
  }

  private final int value;
  private final String name;
  private final TensorType type;
  private final Kind kind;
  private final double[] scales;
  private final double inputs;
  private final int inner;
  private final int[] integers;
  /** The places of the trained integers in rising order; null where all are trained. */
  private final int @Nullable [] trained;
  /** What steps too small to show have come to, in units of 1/256 of an integer; empty until one is carried. */
  private int[] carried = {};
  /** The last step of each integer with momentum, in the same units; empty until there is one. */
  private int[] directions = {};

  /**
   * @param value    the constant's id
   * @param kind     what it holds
   * @param scales   the real number that one integer step stands for, one a channel
   * @param inputs   what the scales are multiplied by for {@link #stepScale}
   * @param axis     the axis of the channels
   */
  Parameter(int value, String name, TensorType type, Tensor contents, Kind kind, double[] scales,
      double inputs, int axis) {
    this.value = value;
    this.name = name;
    this.type = type;
    this.kind = kind;
    this.scales = scales.clone();
    this.inputs = inputs;
    this.inner = type.shape().countBetween(axis + 1, type.shape().rank());
    this.integers = new int[type.shape().count()];
    for (int index = 0; index < integers.length; index++) {
      integers[index] = (int) contents.integer(index);
    }
    this.trained = null;
  }

  private Parameter(Parameter whole, int @Nullable [] trained) {
    this.value = whole.value;
    this.name = whole.name;
    this.type = whole.type;
    this.kind = whole.kind;
    this.scales = whole.scales;
    this.inputs = whole.inputs;
    this.inner = whole.inner;
    this.integers = whole.integers.clone();
    this.trained = trained;
  }

  /** The same constant with all its integers trained. */
  Parameter whole() {
    return new Parameter(this, null);
  }

  /** The same constant of which the {@code kept} integers with the largest scores, and no others, are trained. */
  Parameter masked(int kept, double[] scores) {
    return new Parameter(this, IntStream.range(0, scores.length).boxed()
        .sorted(Comparator.comparingDouble((Integer index) -> Math.abs(scores[index])).reversed()).limit(kept)
        .mapToInt(Integer::intValue).sorted().toArray());
  }

  /** The same constant of which a share of the integers, those of the largest real numbers, are trained; at least one. */
  Parameter masked(double share) {
    double[] reals = IntStream.range(0, size()).mapToDouble(index -> integers[index] * scale(channel(index))).toArray();
    return masked((int) Math.max(1, Math.round(share * size())), reals);
  }

  /** Whether some integers are not trained. */
  public boolean isSparse() {
    return trained != null;
  }

  /** How many integers are trained. */
  public int count() {
    return trained == null ? integers.length : trained.length;
  }

  /** The place of trained integer {@code number}, 0 to {@link #count} less 1. */
  int place(int number) {
    return trained == null ? number : trained[number];
  }

  /** The constant's id in the network. */
  public int value() {
    return value;
  }

  /** The constant's name. */
  public String name() {
    return name;
  }

  /** Whether it holds weights. */
  public boolean isWeights() {
    return kind == Kind.WEIGHTS;
  }

  /** Whether it holds gains of the scales of weights. */
  boolean isGains() {
    return kind == Kind.GAINS;
  }

  /** How many integers there are. */
  public int size() {
    return integers.length;
  }

  /** Channels, each with a scale. */
  public int channels() {
    return scales.length;
  }

  int channel(int index) {
    return index / inner % scales.length;
  }

  /** Integers of one channel that lie side by side: that of integer i is {@code i / run % channels}. */
  public int run() {
    return inner;
  }

  /** The real number that one step of the integers of {@code channel} stands for. */
  public double scale(int channel) {
    return scales[channel];
  }

  /**
   * The scale by whose square quantisation-aware scaling divides: {@link #scale}, but for weights of the network's input as if
   * that input were within -1 to 1. Pixels of 0 to 255 would else make steps of these weights 16,000 times longer than of all
   * others.
   */
  public double stepScale(int channel) {
    return scales[channel] * inputs;
  }

  int get(int index) {
    return integers[index];
  }

  /** Sets an integer, clamped to what the type holds. */
  void set(int index, long integer) {
    integers[index] = clamp(integer);
  }

  /** Moves an integer by {@code steps} of 1/256, keeping what remains of them for later. */
  void moveFine(int index, long steps) {
    if (carried.length == 0) {
      carried = new int[integers.length];
    }
    long fine = carried[index] + steps;
    long whole = fine + (1 << IntegerUpdate.CARRY_BITS - 1) >> IntegerUpdate.CARRY_BITS;
    carried[index] = (int) (fine - (whole << IntegerUpdate.CARRY_BITS));
    set(index, integers[index] + whole);
  }

  /**
   * The step of an integer with momentum, in units of 1/256 and within 16 bits: {@code step} and {@code share} 256ths of the last
   * one.
   *
   * @param nudge 0 to 255, drawn anew for each: what rounds the share up as often as its fraction says
   */
  int direct(int index, long step, int share, int nudge) {
    if (directions.length == 0) {
      directions = new int[integers.length];
    }
    directions[index] = Math.clamp((directions[index] * share + nudge >> 8) + step, Short.MIN_VALUE,
        Short.MAX_VALUE);
    return directions[index];
  }

  /** A copy of the last steps with momentum; zeros where there are none. */
  int[] directions() {
    return Arrays.copyOf(directions, integers.length);
  }

  /** Puts back what {@link #directions()} gave. */
  void direct(int[] saved) {
    directions = saved.clone();
  }

  /** A copy of what is carried of each integer's steps; zeros where nothing is. */
  public int[] carried() {
    return Arrays.copyOf(carried, integers.length);
  }

  /** Puts back what {@link #carried()} gave. */
  public void carry(int[] saved) {
    carried = saved.clone();
  }

  private int clamp(long integer) {
    return switch (kind) {
      case WEIGHTS -> (int) Math.clamp(integer, -128, 127);
      case BIASES -> (int) Math.clamp(integer, Integer.MIN_VALUE, Integer.MAX_VALUE);
      case GAINS -> (int) Math.clamp(integer, -Gains.MOST, Gains.MOST);
    };
  }

  /** A copy of all integers. */
  public int[] integers() {
    return integers.clone();
  }

  /** Replaces all integers; nothing is carried any more, and no step goes on. */
  public void restore(int[] saved) {
    carried = new int[0];
    directions = new int[0];
    System.arraycopy(saved, 0, integers, 0, integers.length);
  }

  /** The contents of the constant. */
  public Tensor tensor() {
    return tensor(integers);
  }

  /** The contents with each trained integer moved by a step, clamped to what the type holds. */
  Tensor moved(IntSupplier steps) {
    int[] moved = integers.clone();
    for (int number = 0; number < count(); number++) {
      int index = place(number);
      moved[index] = clamp((long) integers[index] + steps.getAsInt());
    }
    return tensor(moved);
  }

  private Tensor tensor(int[] contents) {
    Shape shape = type.shape();
    return switch (type.dtype()) {
      case I8 -> {
        byte[] bytes = new byte[contents.length];
        for (int index = 0; index < bytes.length; index++) {
          bytes[index] = (byte) contents[index];
        }
        yield new Tensor.Bytes(shape, DType.I8, bytes);
      }
      case I64 -> new Tensor.Longs(shape, Arrays.stream(contents).asLongStream().toArray());
      default -> new Tensor.Ints(shape, contents.clone());
    };
  }
}
