package dev.mote.graph.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mote.graph.Activation;
import dev.mote.graph.Op;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.Window;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Convolutions of random shapes against a padded image unrolled into columns, and gradients as adjoints. */
class ConvolutionTest {
  /** One random convolution. */
  private record Case(Shape x, Shape w, Shape y, int groups, Window window, boolean depthwise) {
    static Case draw(SplittableRandom random) {
      boolean depthwise = random.nextInt(3) == 0;
      int groups = depthwise ? random.nextInt(1, 5) : random.nextInt(1, 4);
      int inputs = depthwise ? 1 : random.nextInt(1, 4);
      int outputs = random.nextInt(1, 4);
      int height = random.nextInt(1, 4);
      int width = random.nextInt(1, 4);
      Window window = new Window(random.nextInt(1, 4), random.nextInt(1, 4), random.nextInt(1, 3), random.nextInt(1, 3),
          random.nextInt(3), random.nextInt(3), random.nextInt(3), random.nextInt(3));
      Shape x = Shape.of(random.nextInt(1, 3), random.nextInt(5, 9), random.nextInt(5, 9), groups * inputs);
      Shape w = depthwise
          ? Shape.of(1, height, width, groups * outputs)
          : Shape.of(groups * outputs, height, width, inputs);
      Shape y = Shape.of(x.dim(0), window.outputHeight(x.dim(1), height), window.outputWidth(x.dim(2), width),
          groups * outputs);
      return new Case(x, w, y, groups, window, depthwise);
    }

    Slide slide() {
      return depthwise ? Slide.depthwise(x, w, y, window) : Slide.convolution(x, w, y, groups, window);
    }

    Op op() {
      return depthwise
          ? new Op.DepthwiseConv2d(window, y.dim(3) / x.dim(3), Activation.NONE)
          : new Op.Conv2d(window, groups, Activation.NONE);
    }

    double weight(double[] weights, int output, int row, int column, int input) {
      return depthwise
          ? weights[(row * w.dim(2) + column) * w.dim(3) + output]
          : weights[((output * w.dim(1) + row) * w.dim(2) + column) * w.dim(3) + input];
    }

    /** The result by copying every window of an explicitly padded image into a column, then multiplying with the weights. */
    double[] byColumns(double[] image, double[] weights) {
      int tall = x.dim(1) + window.padTop() + window.padBottom();
      int wide = x.dim(2) + window.padLeft() + window.padRight();
      double[] padded = new double[x.dim(0) * tall * wide * x.dim(3)];
      for (int from = 0; from < image.length; from++) {
        int channel = from % x.dim(3);
        int column = from / x.dim(3) % x.dim(2) + window.padLeft();
        int row = from / x.dim(3) / x.dim(2) % x.dim(1) + window.padTop();
        int sample = from / x.dim(3) / x.dim(2) / x.dim(1);
        padded[((sample * tall + row) * wide + column) * x.dim(3) + channel] = image[from];
      }
      int inputs = x.dim(3) / groups;
      int taps = w.dim(1) * w.dim(2) * inputs;
      double[] result = new double[y.count()];
      for (int to = 0; to < result.length; to++) {
        int output = to % y.dim(3);
        int left = to / y.dim(3) % y.dim(2) * window.strideWidth();
        int top = to / y.dim(3) / y.dim(2) % y.dim(1) * window.strideHeight();
        int sample = to / y.dim(3) / y.dim(2) / y.dim(1);
        double[] column = new double[taps];
        double[] row = new double[taps];
        for (int tap = 0; tap < taps; tap++) {
          int input = tap % inputs;
          int across = tap / inputs % w.dim(2);
          int down = tap / inputs / w.dim(2);
          int channel = output / (y.dim(3) / groups) * inputs + input;
          column[tap] = padded[((sample * tall + top + down * window.dilationHeight()) * wide + left
              + across * window.dilationWidth()) * x.dim(3) + channel];
          row[tap] = weight(weights, output, down, across, input);
        }
        result[to] = Tests.dot(row, column);
      }
      return result;
    }
  }

  @RepeatedTest(100)
  void convolutionsEqualColumnsTimesWeights(RepetitionInfo repetition) {
    SplittableRandom random = new SplittableRandom(repetition.getCurrentRepetition());
    Case drawn = Case.draw(random);
    double[] image = Tests.random(drawn.x().count(), random);
    double[] weights = Tests.random(drawn.w().count(), random);

    assertThat(RealConvolution.forward(drawn.slide(), image, weights)).usingComparatorWithPrecision(1e-12)
        .containsExactly(drawn.byColumns(image, weights));
  }

  @RepeatedTest(100)
  void integerConvolutionsEqualRealOnesExactly(RepetitionInfo repetition) {
    SplittableRandom random = new SplittableRandom(repetition.getCurrentRepetition());
    Case drawn = Case.draw(random);
    long[] image = random.longs(drawn.x().count(), -255, 256).toArray();
    long[] weights = random.longs(drawn.w().count(), -127, 128).toArray();

    double[] expected = drawn.byColumns(java.util.Arrays.stream(image).asDoubleStream().toArray(),
        java.util.Arrays.stream(weights).asDoubleStream().toArray());
    assertThat(
        java.util.Arrays.stream(IntegerConvolution.forward(drawn.slide(), image, weights)).asDoubleStream().toArray())
        .containsExactly(expected);
  }

  @RepeatedTest(100)
  void gradientsAreAdjoints(RepetitionInfo repetition) {
    SplittableRandom random = new SplittableRandom(repetition.getCurrentRepetition());
    Case drawn = Case.draw(random);
    double[] image = Tests.random(drawn.x().count(), random);
    double[] weights = Tests.random(drawn.w().count(), random);
    double[] gradient = Tests.random(drawn.y().count(), random);

    double product = Tests.dot(RealConvolution.forward(drawn.slide(), image, weights), gradient);
    double[] byInput = RealConvolution.spread(drawn.slide(), gradient, weights);
    double[] byWeights = RealConvolution.weightGradient(drawn.slide(), image, gradient, weights.length);

    assertThat(Tests.dot(byInput, image)).isCloseTo(product, within(1e-9));
    assertThat(Tests.dot(byWeights, weights)).isCloseTo(product, within(1e-9));
  }

  @RepeatedTest(50)
  void transposedConvolutionsAddEachPixelsStampToTheImage(RepetitionInfo repetition) {
    SplittableRandom random = new SplittableRandom(repetition.getCurrentRepetition());
    Shape x = Shape.of(1, random.nextInt(1, 4), random.nextInt(1, 4), random.nextInt(1, 4));
    Shape w = Shape.of(random.nextInt(1, 4), random.nextInt(1, 4), random.nextInt(1, 4), x.dim(3));
    Window window = new Window(random.nextInt(1, 4), random.nextInt(1, 4), random.nextInt(1, 3), random.nextInt(1, 3),
        random.nextInt(2), random.nextInt(2), 0, 0);
    Op.TransposeConv2d op = new Op.TransposeConv2d(window, random.nextInt(1, 10), random.nextInt(1, 10),
        Activation.NONE);
    double[] image = Tests.random(x.count(), random);
    double[] weights = Tests.random(w.count(), random);

    double[] expected = new double[op.outputHeight() * op.outputWidth() * w.dim(0)];
    for (int from = 0; from < image.length; from++) {
      int input = from % x.dim(3);
      for (int at = 0; at < weights.length; at++) {
        int channel = at % w.dim(3);
        int across = at / w.dim(3) % w.dim(2);
        int down = at / w.dim(3) / w.dim(2) % w.dim(1);
        int row = from / x.dim(3) / x.dim(2) * window.strideHeight() - window.padTop() + down * window.dilationHeight();
        int column = from / x.dim(3) % x.dim(2) * window.strideWidth() - window.padLeft()
            + across * window.dilationWidth();
        if (channel == input && row >= 0 && row < op.outputHeight() && column >= 0 && column < op.outputWidth()) {
          int output = at / w.dim(3) / w.dim(2) / w.dim(1);
          expected[(row * op.outputWidth() + column) * w.dim(0) + output] += image[from] * weights[at];
        }
      }
    }
    assertThat(RealConvolution.spread(Slide.transposed(op, x, w), image, weights)).usingComparatorWithPrecision(1e-12)
        .containsExactly(expected);
  }

  @Test
  void biasAndActivationFollowTheSum() {
    Tensor x = Tests.shaped(Shape.of(1, 1, 2, 1), 1, -3);
    Tensor w = Tests.shaped(Shape.of(2, 1, 1, 1), 2, 10);
    assertThat(Tests.reals(new Op.Conv2d(Window.UNIT, 1, Activation.RELU6), x, w, Tests.row(1, 2))).containsExactly(3,
        6, 0, 0);
    assertThat(Tests.reals(new Op.Dense(Activation.RELU), Tests.shaped(Shape.of(1, 2), 1, 2),
        Tests.shaped(Shape.of(2, 2), 1, 1, -1, -1), Tests.row(0.5, 0.5))).containsExactly(3.5, 0);
  }

  @Test
  void plainIntegersWrap() {
    Tensor x = Tensor.i8(Shape.of(1, 2), (byte) 100, (byte) 100);
    Tensor w = Tensor.i8(Shape.of(1, 2), (byte) 1, (byte) 1);
    assertThat(Tests.reals(new Op.Dense(Activation.NONE), x, w)).containsExactly(200 - 256);
  }

  @RepeatedTest(20)
  void matrixProductsTransposeAndBroadcast(RepetitionInfo repetition) {
    SplittableRandom random = new SplittableRandom(repetition.getCurrentRepetition());
    boolean left = random.nextBoolean();
    boolean right = random.nextBoolean();
    int rows = random.nextInt(1, 4);
    int inner = random.nextInt(1, 4);
    int columns = random.nextInt(1, 4);
    double[] x = Tests.random(2 * rows * inner, random);
    double[] y = Tests.random(3 * inner * columns, random);
    Shape xs = left ? Shape.of(2, 1, inner, rows) : Shape.of(2, 1, rows, inner);
    Shape ys = right ? Shape.of(3, columns, inner) : Shape.of(3, inner, columns);
    double[] result = Product.matMul(new Op.MatMul(left, right), xs, ys).of(x, y);
    for (int batch = 0; batch < 6; batch++) {
      for (int row = 0; row < rows; row++) {
        for (int column = 0; column < columns; column++) {
          double sum = 0;
          for (int index = 0; index < inner; index++) {
            sum += x[batch / 3 * rows * inner + (left ? index * rows + row : row * inner + index)]
                * y[batch % 3 * inner * columns + (right ? column * inner + index : index * columns + column)];
          }
          assertThat(result[(batch * rows + row) * columns + column]).isCloseTo(sum, within(1e-12));
        }
      }
    }
  }
}
