package dev.mote.learn.zeroth;

import dev.mote.graph.DType;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import java.util.Arrays;

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

  /** Replaces all integers. */
  public void restore(int[] saved) {
    System.arraycopy(saved, 0, integers, 0, integers.length);
  }

  /** The contents of the constant. */
  public Tensor tensor() {
    return tensor(integers);
  }

  /** The contents moved by {@code sign} times the steps of a perturbation. */
  Tensor moved(Distribution.Steps steps, int sign) {
    int[] moved = new int[integers.length];
    for (int index = 0; index < moved.length; index++) {
      moved[index] = clamp((long) integers[index] + sign * steps.next());
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
