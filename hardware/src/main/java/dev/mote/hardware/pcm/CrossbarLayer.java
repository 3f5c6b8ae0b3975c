package dev.mote.hardware.pcm;

import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import java.util.SplittableRandom;

/**
 * The weights of one layer in arrays: inputs along the rows, outputs along the columns, in each array the rows of a noise plane too. A row of
 * weights and one of noise are read at once, and comparators at the columns give the signs.
 */
final class CrossbarLayer {
  private final CrossbarDesign design;
  private final Shape shape;
  private final DevicePairs weights;
  private final DevicePairs noise;
  /** Whether a weight was meant to be +1 rather than -1. */
  private final boolean[] positive;

  /**
   * Programs the devices.
   *
   * @param lambdas natural parameters, outputs first
   */
  CrossbarLayer(CrossbarDesign design, Targets targets, Tensor.Floats lambdas, SplittableRandom random) {
    this.design = design;
    this.shape = lambdas.shape();
    float[] differences = new float[lambdas.values().length];
    this.positive = new boolean[differences.length];
    for (int i = 0; i < differences.length; i++) {
      differences[i] = (float) targets.difference(lambdas.values()[i]);
      positive[i] = differences[i] > 0;
    }
    this.weights = DevicePairs.differences(design.family(), differences, random);
    int arrays = (rows() + design.rows() - 1) / design.rows();
    this.noise = DevicePairs.equal(design.family(), design.plane().conductance(),
        arrays * design.plane().rows() * columns(), random);
  }

  int columns() {
    return shape.dim(0);
  }

  int rows() {
    return shape.count() / shape.dim(0);
  }

  /** What the devices are at {@code time}. */
  Reader at(double time) {
    return new Reader(weights.at(time), noise.at(time));
  }

  /** Reads the layer at one time. */
  final class Reader {
    private final DevicePairs.State weight;
    private final DevicePairs.State plane;

    private Reader(DevicePairs.State weight, DevicePairs.State plane) {
      this.weight = weight;
      this.plane = plane;
    }

    /**
     * Reads that follow one another.
     *
     * @param gain        the read voltage of the noise plane as a multiple of that of the weights
     * @param correlation of a read of a device with the one before
     */
    Reads reads(double gain, double correlation, SplittableRandom random) {
      return new Reads(gain, correlation, random);
    }

    /** The share of reads whose sign is not the one that was meant: of {@code reads} of the whole layer. */
    double flips(double gain, int reads, SplittableRandom random) {
      Reads all = reads(gain, 0, random);
      long flips = 0;
      for (int read = 0; read < reads; read++) {
        float[] signs = all.next().values();
        for (int i = 0; i < signs.length; i++) {
          flips += signs[i] > 0 == positive[i] ? 0 : 1;
        }
      }
      return (double) flips / reads / positive.length;
    }

    /** The fluctuations of all devices, one read after the other. */
    final class Reads {
      private final double gain;
      private final double correlation;
      private final double innovation;
      private final SplittableRandom random;
      private final float[] weightNoise;
      private final float[] planeNoise;

      private Reads(double gain, double correlation, SplittableRandom random) {
        this.gain = gain;
        this.correlation = correlation;
        this.innovation = ReadNoise.innovation(correlation);
        this.random = random;
        this.weightNoise = started(weight.difference().length);
        this.planeNoise = started(plane.difference().length);
      }

      private float[] started(int count) {
        float[] noise = new float[correlation == 0 ? 0 : count];
        for (int i = 0; i < noise.length; i++) {
          noise[i] = (float) random.nextGaussian();
        }
        return noise;
      }

      /** The signs of all weights. */
      Tensor.Floats next() {
        int rows = rows();
        int columns = columns();
        int[] chosen = chosen(rows);
        double[] voltages = voltages(rows);
        float[] signs = new float[rows * columns];
        for (int column = 0; column < columns; column++) {
          for (int row = 0; row < rows; row++) {
            int at = column * rows + row;
            int noisy = chosen[row] * columns + column;
            double current = weight.difference()[at] + weight.deviation()[at] * fluctuation(weightNoise, at)
                + voltages[row]
                    * (plane.difference()[noisy] + plane.deviation()[noisy] * fluctuation(planeNoise, noisy));
            signs[at] = current > 0 ? 1 : -1;
          }
        }
        return new Tensor.Floats(shape, signs);
      }

      private double fluctuation(float[] state, int at) {
        if (correlation == 0) {
          return random.nextGaussian();
        }
        float read = state[at];
        state[at] = (float) (correlation * read + innovation * random.nextGaussian());
        return read;
      }

      /** The row of noise read with each row of weights. */
      private int[] chosen(int rows) {
        int each = design.plane().rows();
        int[] chosen = new int[rows];
        for (int row = 0; row < rows; row++) {
          int within = design.plane().choice() == NoisePlane.Choice.OWN
              ? row % design.rows() % each
              : random.nextInt(each);
          chosen[row] = row / design.rows() * each + within;
        }
        return chosen;
      }

      /** The voltage of the noise read with each row of weights, as a multiple of theirs. */
      private double[] voltages(int rows) {
        double[] voltages = new double[rows];
        boolean eitherWay = design.plane().choice() == NoisePlane.Choice.ANY_EITHER_WAY;
        for (int row = 0; row < rows; row++) {
          voltages[row] = eitherWay && random.nextBoolean() ? -gain : gain;
        }
        return voltages;
      }
    }
  }
}
