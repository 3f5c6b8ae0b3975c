package dev.mote.learn.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.mote.compress.tensor.DenseTrain;
import dev.mote.compress.tensor.Factor;
import dev.mote.compress.tensor.Factorization;
import dev.mote.formats.data.DataSet;
import dev.mote.formats.data.DataSets;
import dev.mote.graph.BadInputException;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LowPrecisionTrainerTest {
  private static List<Tensor.Floats> cores(Factorization factors) {
    return factors.factors().stream().map(Factor::values).toList();
  }

  private static LowPrecisionNetwork digitsNetwork() {
    SplittableRandom random = new SplittableRandom(1);
    Factorization hidden = new DenseTrain(List.of(4, 8, 1, 1), List.of(1, 1, 8, 8)).random(Shape.of(32, 64), 6, random);
    Factorization classes = new DenseTrain(List.of(2, 5), List.of(4, 8)).random(Shape.of(10, 32), 6, random);
    return LowPrecisionNetwork.of(List.of(cores(hidden), cores(classes)));
  }

  @Test
  void fourBitsLearnTheDigits() {
    DataSet digits = DataSets.open("digits#[0:1000]");
    List<byte[]> samples = new ArrayList<>();
    int[] labels = new int[digits.size()];
    float[] pixels = new float[64];
    for (int index = 0; index < labels.length; index++) {
      digits.read(index, pixels, 0);
      byte[] bytes = new byte[64];
      for (int at = 0; at < 64; at++) {
        bytes[at] = (byte) ((int) pixels[at] >> 1);
      }
      samples.add(bytes);
      labels[index] = digits.label(index);
    }
    LowPrecisionTrainer trainer = new LowPrecisionTrainer(digitsNetwork(), 7, 5);
    for (int step = 0; step < 500; step++) {
      for (int index = 0; index < 16; index++) {
        int sample = (step * 16 + index) % labels.length;
        trainer.feed(samples.get(sample), labels[sample], step < 10 ? 0 : LowPrecisionTrainer.FULL_RATE);
      }
      trainer.step();
    }
    for (byte[] factor : trainer.factors()) {
      for (byte number : factor) {
        assertThat(Math.abs(number)).isLessThanOrEqualTo(LowPrecisionNetwork.LARGEST);
      }
    }
    assertThat(trainer.accuracy(samples, labels)).isGreaterThan(0.75);
  }

  /** Sums of gradients, which the rounding leaves right on average, point where the finite differences of the same layers do. */
  @Test
  void sumsAreTheGradient() {
    LowPrecisionNetwork network = digitsNetwork();
    SplittableRandom random = new SplittableRandom(8);
    byte[] sample = new byte[64];
    for (int at = 0; at < sample.length; at++) {
      sample[at] = (byte) random.nextInt(0, 128);
    }
    LowPrecisionTrainer trainer = new LowPrecisionTrainer(network, 10, 3);
    for (int step = 0; step < 12; step++) {
      trainer.feed(sample, 3, 0);
      trainer.step();
    }
    trainer.feed(sample, 3, LowPrecisionTrainer.FULL_RATE);
    for (int stage = 0; stage < network.stages().size(); stage++) {
      double product = 0;
      double found = 0;
      double expected = 0;
      for (int at = 0; at < network.stages().get(stage).size(); at++) {
        double difference = (loss(network, stage, at, 0.05, sample) - loss(network, stage, at, -0.05, sample));
        double sum = -trainer.carried().get(stage)[at];
        product += difference * sum;
        found += sum * sum;
        expected += difference * difference;
      }
      assertThat(product / Math.sqrt(found * expected)).isGreaterThan(0.9);
    }
  }

  /** Cross-entropy at label 3 of the layers in doubles, with one number of a factor moved. */
  private static double loss(LowPrecisionNetwork network, int moved, int at, double by, byte[] sample) {
    double[] x = new double[sample.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = sample[i] / 128.0;
    }
    for (int index = 0; index < network.stages().size(); index++) {
      Stage stage = network.stages().get(index);
      double[] y = new double[stage.outputCount()];
      for (int row = 0; row < stage.rows(); row++) {
        for (int out = 0; out < stage.outer(); out++) {
          double sum = 0;
          for (int t = 0; t < stage.inner(); t++) {
            int number = out * stage.inner() + t;
            double q = network.factors().get(index)[number] + (index == moved && number == at ? by : 0);
            sum += Math.scalb(q, -stage.exponent()) * x[row * stage.inner() + t];
          }
          y[stage.place(row, out)] = stage.clamped() ? Math.max(0, sum) : sum;
        }
      }
      x = y;
    }
    double total = 0;
    for (double each : x) {
      total += Math.exp(each);
    }
    return Math.log(total) - x[3];
  }

  @Test
  void powersAreThoseOfE() {
    for (int difference = 0; difference < 255; difference++) {
      for (int exponent = -1; exponent < 8; exponent++) {
        assertThat(LowPrecisionTrainer.power(difference, exponent) / 32768.0)
            .isCloseTo(Math.exp(-difference * Math.scalb(1.0, -exponent)), within(1.0 / 256));
      }
    }
  }

  @Test
  void layersFitEachOther() {
    List<Tensor.Floats> layer = List.of(Tensor.floats(Shape.of(1, 2, 3, 1), 1, 2, 3, 4, 5, 6));
    assertThatThrownBy(() -> LowPrecisionNetwork.of(List.of(layer, layer))).isInstanceOf(BadInputException.class)
        .hasMessageContaining("as many numbers as the layer before gives, found 3 for 2");
  }
}
