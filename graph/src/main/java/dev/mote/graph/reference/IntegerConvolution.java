package dev.mote.graph.reference;

/** The sums of products of convolutions over whole numbers; padding counts as 0. */
final class IntegerConvolution {
  private IntegerConvolution() {}

  /** The convolution of image {@code x} with weights {@code w}: one sum a result element. */
  static long[] forward(Slide s, long[] x, long[] w) {
    long[] sums = new long[s.outputCount()];
    int inputs = s.groupInputs();
    for (int image = 0; image < s.batch(); image++) {
      for (int y = 0; y < s.outputHeight(); y++) {
        for (int column = 0; column < s.outputWidth(); column++) {
          int pixel = s.output(image, y, column);
          for (int channel = 0; channel < s.outputChannels(); channel++) {
            int first = channel / s.groupOutputs() * inputs;
            long sum = 0;
            for (int tapRow = 0; tapRow < s.kernelHeight(); tapRow++) {
              int row = s.row(y, tapRow);
              for (int tapColumn = 0; row >= 0 && tapColumn < s.kernelWidth(); tapColumn++) {
                int from = s.column(column, tapColumn);
                if (from >= 0) {
                  int source = s.input(image, row, from) + first;
                  int weight = channel * s.outputStep() + tapRow * s.rowStep() + tapColumn * s.columnStep();
                  for (int input = 0; input < inputs; input++) {
                    sum += x[source + input] * w[weight + input * s.inputStep()];
                  }
                }
              }
            }
            sums[pixel + channel] = sum;
          }
        }
      }
    }
    return sums;
  }

  /** The adjoint of {@link #forward}: each element of {@code g} spreads through the weights over the image. */
  static long[] spread(Slide s, long[] g, long[] w) {
    long[] sums = new long[s.inputCount()];
    int inputs = s.groupInputs();
    for (int image = 0; image < s.batch(); image++) {
      for (int y = 0; y < s.outputHeight(); y++) {
        for (int column = 0; column < s.outputWidth(); column++) {
          for (int channel = 0; channel < s.outputChannels(); channel++) {
            int first = channel / s.groupOutputs() * inputs;
            long value = g[s.output(image, y, column) + channel];
            for (int tapRow = 0; tapRow < s.kernelHeight(); tapRow++) {
              int row = s.row(y, tapRow);
              for (int tapColumn = 0; row >= 0 && tapColumn < s.kernelWidth(); tapColumn++) {
                int to = s.column(column, tapColumn);
                if (to >= 0) {
                  int target = s.input(image, row, to) + first;
                  int weight = channel * s.outputStep() + tapRow * s.rowStep() + tapColumn * s.columnStep();
                  for (int input = 0; input < inputs; input++) {
                    sums[target + input] += value * w[weight + input * s.inputStep()];
                  }
                }
              }
            }
          }
        }
      }
    }
    return sums;
  }
}
