package dev.mote.formats.data.corruption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BlurTest {
  /** Weighted sums are those of the definition, on random shapes. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void convolutionIsItsDefinition(long seed) {
    RandomStream random = new RandomStream(seed);
    Image image = Pictures.random(random.whole(1, 12), random.whole(1, 12), random.whole(0, 2) * 2 + 1, seed);
    int side = 2 * random.whole(0, 4) + 1;
    float[] weights = new float[side];
    for (int i = 0; i < side; i++) {
      weights[i] = (float) random.uniform(-1, 1);
    }
    int[] dy = new int[side * side];
    int[] dx = new int[side * side];
    float[] products = new float[side * side];
    for (int i = 0; i < dy.length; i++) {
      dy[i] = i / side - side / 2;
      dx[i] = i % side - side / 2;
      products[i] = weights[i / side] * weights[i % side];
    }
    float[] separable = Convolution.separable(image, weights).values();
    float[] sparse = Convolution.sparse(image, dy, dx, products).values();
    for (int y = 0; y < image.height(); y++) {
      for (int x = 0; x < image.width(); x++) {
        for (int channel = 0; channel < image.channels(); channel++) {
          double sum = 0;
          for (int k = 0; k < dy.length; k++) {
            sum += products[k] * mirrored(image, y + dy[k], x + dx[k], channel);
          }
          assertThat((double) separable[image.at(y, x) + channel]).isCloseTo(sum, within(1e-5));
          assertThat((double) sparse[image.at(y, x) + channel]).isCloseTo(sum, within(1e-5));
        }
      }
    }
  }

  /** Steps back into the image, mirroring at whichever border was passed. */
  private static float mirrored(Image image, int y, int x, int channel) {
    while (y < 0 || y >= image.height()) {
      y = y < 0 ? -1 - y : 2 * image.height() - 1 - y;
    }
    while (x < 0 || x >= image.width()) {
      x = x < 0 ? -1 - x : 2 * image.width() - 1 - x;
    }
    return image.values()[image.at(y, x) + channel];
  }

  @ParameterizedTest
  @CsvSource({"1, .4", "2, .6", "3, .7", "4, .8", "5, 1"})
  void aPointBlurredHasTheDeviation(int severity, double deviation) {
    for (int size : new int[]{33, 99}) {
      Image point = Pictures.constant(size, size, 1, 0);
      point.values()[point.at(size / 2, size / 2)] = 1;
      Image blurred = GaussianBlur.apply(point, severity, new RandomStream(0));
      double sum = 0;
      double squares = 0;
      for (int y = 0; y < size; y++) {
        for (int x = 0; x < size; x++) {
          sum += blurred.values()[blurred.at(y, x)];
          squares += blurred.values()[blurred.at(y, x)] * (y - size / 2) * (y - size / 2);
        }
      }
      double expected = deviation * size / 32;
      assertThat(sum).isCloseTo(1, within(1e-5));
      // A normal distribution sampled at whole places has its deviation from about half a pixel on.
      assertThat(Math.sqrt(squares)).isCloseTo(expected, within(expected < .5 ? .11 : .01 * expected));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void symmetricBlursKeepTheMeanAndFlattenTheImage(int severity) {
    Image image = Pictures.random(40, 33, 3, severity);
    for (Transform blur : new Transform[]{GaussianBlur::apply, DefocusBlur::apply}) {
      Image blurred = blur.apply(image, severity, new RandomStream(0));
      for (int channel = 0; channel < 3; channel++) {
        assertThat(blurred.mean(channel)).isCloseTo(image.mean(channel), within(1e-5));
      }
      assertThat(Pictures.deviation(blurred.values())).isLessThan(.995 * Pictures.deviation(image.values()));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void blursLeaveAnEvenImageEven(int severity) {
    Image even = Pictures.constant(37, 32, 3, .6);
    for (Transform blur : new Transform[]{GaussianBlur::apply, DefocusBlur::apply, GlassBlur::apply, MotionBlur::apply,
        ZoomBlur::apply, ElasticTransform::apply}) {
      for (float value : blur.apply(even, severity, new RandomStream(severity)).values()) {
        assertThat(value).isCloseTo(.6f, within(1e-4f));
      }
    }
  }

  @Test
  void theWorstDefocusIsTheMeanOfNinePixels() {
    Image point = Pictures.constant(31, 31, 1, 0);
    point.values()[point.at(15, 15)] = 1;
    Image disk = DefocusBlur.apply(point, 5, new RandomStream(0));
    for (int y = 0; y < 31; y++) {
      for (int x = 0; x < 31; x++) {
        float expected = Math.abs(y - 15) <= 1 && Math.abs(x - 15) <= 1 ? 1 / 9f : 0;
        assertThat(disk.values()[disk.at(y, x)]).isCloseTo(expected, within(1e-5f));
      }
    }
  }

  /** A point leaves a trace with the weights of half a normal distribution, on the line of the angle. */
  @ParameterizedTest
  @CsvSource({"0, 0, 1", "90, 1, 0", "-90, -1, 0", "-45, -.70711, .70711"})
  void motionLeavesATrace(double degrees, double down, double right) {
    Image point = Pictures.constant(41, 41, 1, 0);
    point.values()[point.at(20, 20)] = 1;
    Image trace = MotionBlur.blur(point, 6, 2, degrees);
    double all = 0;
    for (int i = 0; i <= 12; i++) {
      all += Math.exp(-i * i / 8.0);
    }
    for (int i : new int[]{0, 2, 5, 10}) {
      // The pixel i ahead of which the point lies.
      int y = 20 - (int) Math.rint(i * down);
      int x = 20 - (int) Math.rint(i * right);
      assertThat((double) trace.values()[trace.at(y, x)]).isGreaterThanOrEqualTo(Math.exp(-i * i / 8.0) / all - 1e-6);
    }
    assertThat(Pictures.mean(trace.values()) * 41 * 41).isCloseTo(1, within(1e-5));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void zoomingLeavesTheMiddleAndMovesTheBorderInward(int severity) {
    Image image = Pictures.random(33, 33, 3, 8);
    Image blurred = ZoomBlur.apply(image, severity, new RandomStream(0));
    int middle = image.at(16, 16);
    assertThat(blurred.values()[middle]).isCloseTo(image.values()[middle], within(1e-5f));
    // Of a slope with 0 in the middle, an enlargement by z is the slope over z.
    Image slope = Pictures.constant(33, 33, 1, 0);
    double shrunk = 1;
    for (int percent = 0; percent <= 5 * severity; percent++) {
      shrunk += 1 / (1 + percent / 100.0);
    }
    for (int i = 0; i < slope.values().length; i++) {
      slope.values()[i] = i % 33 - 16;
    }
    assertThat((double) ZoomBlur.apply(slope, severity, new RandomStream(0)).values()[slope.at(16, 32)])
        .isCloseTo(16 * shrunk / (5 * severity + 2), within(1e-4));
  }

  /** Without blur, each pixel of frosted glass is one of the four of which it is the lower right. */
  @Test
  void glassFetchesNeighbours() {
    Image image = Pictures.random(32, 32, 1, 9);
    Image glass = GlassBlur.apply(image, 1, new RandomStream(9));
    int moved = 0;
    for (int y = 2; y < 32; y++) {
      for (int x = 2; x < 32; x++) {
        float value = glass.values()[glass.at(y, x)];
        assertThat(value).isIn(image.values()[image.at(y, x)], image.values()[image.at(y - 1, x)],
            image.values()[image.at(y, x - 1)], image.values()[image.at(y - 1, x - 1)]);
        moved += value == image.values()[image.at(y, x)] ? 0 : 1;
      }
    }
    assertThat(moved).isBetween(300, 750);
  }
}
