package dev.mote.hardware.pcm;

import dev.mote.graph.BadInputException;
import dev.mote.graph.Tensor;
import dev.mote.learn.binary.BinaryNetworks;
import dev.mote.learn.binary.WeightSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Binary weights drawn by a digital core: probabilities of +1 lie in static memory, rounded to thresholds of some bits, and a weight is +1
 * where the pseudo-random number of its column is below. Each column has a linear feedback shift register of 16 bits; the number is its
 * lowest bits. Moved by one bit a row, numbers of neighbouring rows share all bits but one; moved by as many as a number has, none.
 */
public final class LfsrCore implements WeightSource {
  private static final int REGISTER = 16;
  /** Feedback of the full period 2^16 - 1: x^16 + x^14 + x^13 + x^11 + 1. */
  private static final int TAPS = 0xB400;

  private final int bits;
  private final int shifts;
  private final List<Layer> layers;

  /** A layer's thresholds, outputs first, and the register of each output. */
  private record Layer(Tensor.Floats lambdas, int[] thresholds, int[] registers) {}

  /**
   * Loads a core.
   *
   * @param lambdas natural parameters of a network's layers
   * @param bits    of a threshold, 1 to 16
   * @param shifts  by how many bits a register moves for each row, at least 1
   * @param seed    decides where the registers start
   */
  public LfsrCore(List<Tensor.Floats> lambdas, int bits, int shifts, long seed) {
    if (bits < 1 || bits > REGISTER || shifts < 1) {
      throw new BadInputException(
          "thresholds have 1 to 16 bits, and registers move by 1 or more, found " + bits + " and "
              + shifts + "; give numbers in this range");
    }
    this.bits = bits;
    this.shifts = shifts;
    this.layers = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(seed);
    for (Tensor.Floats layer : lambdas) {
      double[] probabilities = BinaryNetworks.probabilities(layer);
      int[] thresholds = new int[probabilities.length];
      for (int i = 0; i < thresholds.length; i++) {
        thresholds[i] = (int) Math.rint(Math.scalb(probabilities[i], bits));
      }
      layers.add(new Layer(layer, thresholds,
          random.ints(layer.shape().dim(0), 1, 1 << REGISTER).toArray()));
    }
  }

  @Override
  public List<Tensor.Floats> draw() {
    return layers.stream().map(this::draw).toList();
  }

  private Tensor.Floats draw(Layer layer) {
    int columns = layer.registers().length;
    int rows = layer.thresholds().length / columns;
    float[] signs = new float[layer.thresholds().length];
    for (int column = 0; column < columns; column++) {
      int register = layer.registers()[column];
      for (int at = column * rows; at < (column + 1) * rows; at++) {
        for (int shift = 0; shift < shifts; shift++) {
          register = register >>> 1 ^ -(register & 1) & TAPS;
        }
        signs[at] = (register & (1 << bits) - 1) < layer.thresholds()[at] ? 1 : -1;
      }
      layer.registers()[column] = register;
    }
    return new Tensor.Floats(layer.lambdas().shape(), signs);
  }
}
