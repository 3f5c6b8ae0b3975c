package dev.mote.learn.zeroth;

import dev.mote.graph.Graph;
import dev.mote.graph.Op;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.Window;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Sums of a layer's weights and biases from those of its results: the chain rule through one linear layer, on integers.
 *
 * <p>
 * {@code W[o, t, c] = sum over samples and places of (x[place + t, c] - zero) y[place, o]}, {@code B[o] = sum of y}.
 */
final class LocalGradient {
  private final Op op;
  private final Shape x;
  private final Shape w;
  private final Shape y;
  private final int zero;
  private final @Nullable LocalProduct product;

  LocalGradient(Graph network, Layer layer) {
    this.op = layer.node().op();
    this.x = network.inputType(layer.node(), 0).shape();
    this.w = network.inputType(layer.node(), 1).shape();
    this.y = network.outputType(layer.node()).shape();
    this.zero = network.inputType(layer.node(), 0).affine().zeroPoint();
    this.product = switch (op) {
      case Op.Conv2d conv -> new LocalProduct(conv.window(), conv.groups(), x, w, y, zero);
      // Rows are pixels of one image.
      case Op.Dense _ -> new LocalProduct(Window.UNIT, 1, rows(x.count() / w.dim(1), w.dim(1)),
          Shape.of(w.dim(0), 1, 1, w.dim(1)), rows(y.count() / w.dim(0), w.dim(0)), zero);
      default -> null;
    };
  }

  private static Shape rows(int count, int channels) {
    return Shape.of(1, 1, count, channels);
  }

  /** The sums of all weights over all samples; {@code results} has those of one sample's results in each row. */
  long[] weights(List<Tensor> inputs, long[][] results) {
    // Whole numbers: the order in which samples are added changes nothing.
    return IntStream.range(0, results.length).parallel().collect(() -> new long[w.count()],
        (sums, sample) -> addFast(inputs.get(sample), results[sample], sums), LocalGradient::add);
  }

  private void addFast(Tensor input, long[] results, long[] sums) {
    if (product != null && product.isExact(results)) {
      product.add(((Tensor.Bytes) input).values(), results, sums);
    } else {
      addWeights(input, results, sums);
    }
  }

  /** The sums of all biases over all samples. */
  long[] biases(long[][] results, int channels) {
    long[] sums = new long[channels];
    for (long[] sample : results) {
      for (int from = 0; from < sample.length; from += channels) {
        for (int channel = 0; channel < channels; channel++) {
          sums[channel] += sample[from + channel];
        }
      }
    }
    return sums;
  }

  private static void add(long[] sums, long[] others) {
    for (int index = 0; index < sums.length; index++) {
      sums[index] += others[index];
    }
  }

  /** Adds one sample to {@code sums}, which have the places of the weights: plainly, whatever the numbers. */
  void addWeights(Tensor input, long[] results, long[] sums) {
    byte[] values = ((Tensor.Bytes) input).values();
    switch (op) {
      case Op.Conv2d conv -> convolution(values, results, sums, conv.window(), conv.groups());
      case Op.DepthwiseConv2d conv -> depthwise(values, results, sums, conv.window(), conv.multiplier());
      case Op.Dense _ -> dense(values, results, sums);
      default -> throw new IllegalStateException("not a linear layer");
    }
  }

  private void dense(byte[] values, long[] results, long[] sums) {
    int inner = w.dim(1);
    for (int index = 0; index < results.length; index++) {
      int from = index / w.dim(0) * inner;
      int to = index % w.dim(0) * inner;
      for (int k = 0; results[index] != 0 && k < inner; k++) {
        sums[to + k] += results[index] * (values[from + k] - zero);
      }
    }
  }

  private void convolution(byte[] values, long[] results, long[] sums, Window window, int groups) {
    int outputs = y.dim(3);
    int channels = w.dim(3);
    int taps = w.dim(1) * w.dim(2);
    for (int index = 0; index < results.length; index++) {
      long result = results[index];
      int o = index % outputs;
      int group = o / (outputs / groups) * channels;
      for (int tap = 0; result != 0 && tap < taps; tap++) {
        int pixel = pixel(window, index / outputs, tap);
        int to = (o * taps + tap) * channels;
        for (int c = 0; pixel >= 0 && c < channels; c++) {
          sums[to + c] += result * (values[pixel * x.dim(3) + group + c] - zero);
        }
      }
    }
  }

  private void depthwise(byte[] values, long[] results, long[] sums, Window window, int multiplier) {
    int outputs = y.dim(3);
    int taps = w.dim(1) * w.dim(2);
    for (int index = 0; index < results.length; index++) {
      long result = results[index];
      int o = index % outputs;
      for (int tap = 0; result != 0 && tap < taps; tap++) {
        int pixel = pixel(window, index / outputs, tap);
        if (pixel >= 0) {
          sums[tap * outputs + o] += result * (values[pixel * x.dim(3) + o / multiplier] - zero);
        }
      }
    }
  }

  /** The pixel of x that tap {@code tap} of place {@code place} of y meets; -1 outside, where x is its zero and adds nothing. */
  private int pixel(Window window, int place, int tap) {
    int row = place / y.dim(2) % y.dim(1) * window.strideHeight() - window.padTop()
        + tap / w.dim(2) * window.dilationHeight();
    int column = place % y.dim(2) * window.strideWidth() - window.padLeft() + tap % w.dim(2) * window.dilationWidth();
    int image = place / (y.dim(1) * y.dim(2));
    return row < 0 || row >= x.dim(1) || column < 0 || column >= x.dim(2)
        ? -1
        : (image * x.dim(1) + row) * x.dim(2) + column;
  }
}
