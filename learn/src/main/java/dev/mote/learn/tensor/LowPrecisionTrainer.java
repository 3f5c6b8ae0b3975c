package dev.mote.learn.tensor;

import dev.mote.learn.Xorshift32;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Trains tensor-train layers by back-propagation in integers: factors of 4 bits, activations of 8, gradients of 16, with stochastic rounding
 * of gradients and updates. The emitted C has the same bits (tensor_train_step.c).
 *
 * <p>
 * Every tensor has a power of two as its scale. That of activations and gradients follows the largest sum of the last step, so that
 * none is looked at twice. A sample's gradients are added to 16-bit sums as they come, in units of {@code 2^-12} of a factor's step; a
 * step moves a factor by the whole steps in its sum, and the rest is carried.
 */
public final class LowPrecisionTrainer {
  /** The full learning rate. */
  public static final int FULL_RATE = 1 << 15;
  /** Bits of a sum below a factor's step. */
  static final int FRACTION = 12;
  private static final int GRADIENT_EXPONENT = 14;
  private static final int LARGEST_GRADIENT = 32767;
  private static final int INPUT_EXPONENT = 7;
  private static final int FIRST_EXPONENT = 30;
  /** log2 of e in units of 2^-16. */
  private static final int LOG2_E = 94548;

  private final List<Stage> stages;
  private final int rate;
  private final List<byte[]> factors = new ArrayList<>();
  private final List<short[]> sums = new ArrayList<>();
  /** The input of each stage, then the results of the last. */
  private final List<byte[]> activations = new ArrayList<>();
  /** Where the results of each stage lie, row after row. */
  private final List<int[]> places;
  /** The finest exponents that the results and the gradients of each stage may have: those that hold what the last step saw. */
  private final int[] forwardExponents;
  private final int[] backwardExponents;
  /** Those that activations have, from the input's on, and gradients before they are rounded. */
  private final int[] exponents;
  private final int[] backwardFull;
  private final int[] forwardLargest;
  private final int[] backwardLargest;
  private final Xorshift32 random;

  /**
   * Begins a training.
   *
   * @param rate the learning rate of a sample is {@code 2^-rate}
   * @param seed of all random numbers
   */
  public LowPrecisionTrainer(LowPrecisionNetwork network, int rate, int seed) {
    this.stages = network.stages();
    this.rate = rate;
    this.places = stages.stream().map(stage -> IntStream.range(0, stage.outputCount())
        .map(at -> stage.place(at / stage.outer(), at % stage.outer())).toArray()).toList();
    this.random = new Xorshift32(seed);
    for (int index = 0; index < stages.size(); index++) {
      factors.add(network.factors().get(index).clone());
      sums.add(new short[stages.get(index).size()]);
      activations.add(new byte[stages.get(index).inputCount()]);
    }
    activations.add(new byte[stages.getLast().outputCount()]);
    this.forwardExponents = new int[stages.size()];
    this.backwardExponents = new int[stages.size()];
    this.exponents = new int[stages.size() + 1];
    this.backwardFull = new int[stages.size()];
    exponents[0] = INPUT_EXPONENT;
    Arrays.fill(forwardExponents, FIRST_EXPONENT);
    Arrays.fill(backwardExponents, FIRST_EXPONENT);
    this.forwardLargest = new int[stages.size()];
    this.backwardLargest = new int[stages.size()];
  }

  /** The class of a sample, the first of equals. The scales of the next step follow it as they do fed samples. */
  public int classify(byte[] sample) {
    forward(sample);
    return best(activations.getLast());
  }

  /**
   * Adds a sample's gradients of cross-entropy to the sums.
   *
   * @param ratio of the full learning rate, in units of 2^-15
   * @return the class that it took the sample for
   */
  public int feed(byte[] sample, int label, int ratio) {
    forward(sample);
    short[] gradient = lossGradient(activations.getLast(), exponents[stages.size()], label);
    int exponent = GRADIENT_EXPONENT;
    for (int index = stages.size() - 1; index >= 0; index--) {
      Stage stage = stages.get(index);
      accumulate(stage, index, gradient,
          exponent + exponents[index] + rate + 15 - stage.exponent() - FRACTION, ratio);
      if (index > 0) {
        int full = exponent + stage.exponent();
        exponent = Math.min(full, backwardExponents[index]);
        gradient = backward(stage, index, gradient, full - exponent);
        backwardFull[index] = full;
      }
    }
    return best(activations.getLast());
  }

  /** Moves the factors by the whole steps in their sums, and lets scales follow. */
  public void step() {
    for (int index = 0; index < stages.size(); index++) {
      byte[] factor = factors.get(index);
      short[] sum = sums.get(index);
      for (int at = 0; at < factor.length; at++) {
        int moved = clamp(factor[at] + (sum[at] + (1 << FRACTION - 1) >> FRACTION), LowPrecisionNetwork.LARGEST);
        int left = sum[at] - (moved - factor[at] << FRACTION);
        sum[at] = (short) clamp(left, 1 << FRACTION - 1);
        factor[at] = (byte) moved;
      }
      follow(forwardExponents, index, forwardLargest, exponents[index] + stages.get(index).exponent(), 7);
      follow(backwardExponents, index, backwardLargest, backwardFull[index], 15);
    }
  }

  /** Chooses the exponent at which the largest sum of this step fits {@code bits}; finer by at most one than before. */
  private static void follow(int[] exponents, int index, int[] largest, int full, int bits) {
    if (largest[index] > 0) {
      int fitting = full - (32 - Integer.numberOfLeadingZeros(largest[index])) + bits;
      exponents[index] = Math.min(exponents[index] + 1, fitting);
      largest[index] = 0;
    }
  }

  /** The core of each stage, as it is now. */
  public List<byte[]> factors() {
    return factors.stream().map(byte[]::clone).toList();
  }

  /** What is carried of the steps of each stage's core. */
  public List<short[]> carried() {
    return sums.stream().map(short[]::clone).toList();
  }

  private void forward(byte[] sample) {
    System.arraycopy(sample, 0, activations.getFirst(), 0, sample.length);
    for (int index = 0; index < stages.size(); index++) {
      int full = exponents[index] + stages.get(index).exponent();
      exponents[index + 1] = Math.min(full, forwardExponents[index]);
      forward(stages.get(index), index, full - exponents[index + 1]);
    }
  }

  private void forward(Stage stage, int index, int shift) {
    byte[] factor = factors.get(index);
    byte[] x = activations.get(index);
    byte[] result = activations.get(index + 1);
    int half = shift == 0 ? 0 : 1 << shift - 1;
    int[] placed = places.get(index);
    int inner = stage.inner();
    int largest = forwardLargest[index];
    for (int row = 0; row < stage.rows(); row++) {
      for (int out = 0; out < stage.outer(); out++) {
        int sum = 0;
        for (int t = 0; t < inner; t++) {
          sum += factor[out * inner + t] * x[row * inner + t];
        }
        if (stage.clamped() && sum < 0) {
          sum = 0;
        }
        largest = Math.max(largest, Math.abs(sum));
        result[placed[row * stage.outer() + out]] = (byte) clamp(sum + half >> shift, 127);
      }
    }
    forwardLargest[index] = largest;
  }

  /** The gradient by the logits, in units of 2^-14: the softmax, less 1 at the label. */
  private static short[] lossGradient(byte[] logits, int exponent, int label) {
    int largest = logits[best(logits)];
    int[] powers = new int[logits.length];
    int sum = 0;
    for (int i = 0; i < logits.length; i++) {
      powers[i] = power(largest - logits[i], exponent);
      sum += powers[i];
    }
    short[] gradient = new short[logits.length];
    for (int i = 0; i < logits.length; i++) {
      gradient[i] = (short) ((powers[i] << GRADIENT_EXPONENT - 4) / (sum >> 4)
          - (i == label ? 1 << GRADIENT_EXPONENT : 0));
    }
    return gradient;
  }

  /** {@code exp(-difference * 2^-exponent)} in units of 2^-15, within 2^-8, by a parabola between powers of two. */
  static int power(int difference, int exponent) {
    long scaled = (long) difference * LOG2_E;
    long bits = exponent >= 0 ? scaled >> Math.min(exponent, 62) : scaled << Math.min(-exponent, 32);
    if (bits >= 15 << 16) {
      return 0;
    }
    int fraction = (int) bits & 0xFFFF;
    int square = (int) ((long) fraction * fraction >> 16);
    return 32768 - (22007 * fraction >> 16) + (5623 * square >> 16) >> (int) (bits >> 16);
  }

  /** Adds to the sums of a core the products of its inputs and of the gradients by its results. */
  private void accumulate(Stage stage, int index, short[] gradient, int shift, int ratio) {
    byte[] x = activations.get(index);
    short[] sum = sums.get(index);
    int[] placed = places.get(index);
    int inner = stage.inner();
    for (int out = 0; out < stage.outer(); out++) {
      for (int t = 0; t < inner; t++) {
        long product = 0;
        for (int row = 0; row < stage.rows(); row++) {
          product += gradient[placed[row * stage.outer() + out]] * x[row * inner + t];
        }
        long moved = rounded(-product * ratio, Math.max(0, shift));
        sum[out * inner + t] = (short) Math.max(-LARGEST_GRADIENT,
            Math.min(LARGEST_GRADIENT, sum[out * inner + t] + moved));
      }
    }
  }

  /** The gradient by a stage's inputs; 0 where a ReLU before it held them at 0. */
  private short[] backward(Stage stage, int index, short[] gradient, int shift) {
    byte[] factor = factors.get(index);
    byte[] x = activations.get(index);
    boolean clamped = stages.get(index - 1).clamped();
    int inner = stage.inner();
    short[] result = new short[stage.inputCount()];
    int[] placed = places.get(index);
    int largest = backwardLargest[index];
    for (int row = 0; row < stage.rows(); row++) {
      for (int t = 0; t < inner; t++) {
        int at = row * inner + t;
        if (clamped && x[at] == 0) {
          continue;
        }
        int sum = 0;
        for (int out = 0; out < stage.outer(); out++) {
          sum += factor[out * inner + t] * gradient[placed[row * stage.outer() + out]];
        }
        largest = Math.max(largest, Math.abs(sum));
        result[at] = (short) clamp((int) rounded(sum, shift), LARGEST_GRADIENT);
      }
    }
    backwardLargest[index] = largest;
    return result;
  }

  /** {@code value / 2^shift}, rounded up as often as the remainder says; beyond 31 bits first cut. */
  private long rounded(long value, int shift) {
    int last = Math.min(shift, 31);
    long cut = value >> Math.min(shift - last, 63);
    return cut + (random.next() & (1L << last) - 1) >> last;
  }

  private static int clamp(int value, int largest) {
    return Math.max(-largest, Math.min(largest, value));
  }

  private static int best(byte[] logits) {
    int best = 0;
    for (int i = 1; i < logits.length; i++) {
      best = logits[i] > logits[best] ? i : best;
    }
    return best;
  }

  /** The accuracy on samples, which scales do not follow; between a step and the next sample. */
  public double accuracy(List<byte[]> samples, int[] labels) {
    int right = 0;
    for (int index = 0; index < labels.length; index++) {
      right += classify(samples.get(index)) == labels[index] ? 1 : 0;
    }
    Arrays.fill(forwardLargest, 0);
    return (double) right / labels.length;
  }
}
