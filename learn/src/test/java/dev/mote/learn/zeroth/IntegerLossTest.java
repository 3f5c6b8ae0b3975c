package dev.mote.learn.zeroth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.mote.graph.BadInputException;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class IntegerLossTest {
  @Test
  void theLossIsTheCrossEntropyOfTheLogits() {
    SplittableRandom random = new SplittableRandom(1);
    for (int round = 0; round < 500; round++) {
      int classes = random.nextInt(2, 1000);
      float scale = (float) StrictMath.exp(random.nextDouble(-6, 2));
      IntegerLoss loss = new IntegerLoss(TensorType.i8(Shape.of(1, classes), scale, random.nextInt(-128, 128)));
      byte[] logits = new byte[classes];
      random.nextBytes(logits);
      int label = random.nextInt(classes);
      double largest = Double.NEGATIVE_INFINITY;
      for (byte logit : logits) {
        largest = Math.max(largest, logit);
      }
      double sum = 0;
      for (byte logit : logits) {
        sum += Math.exp((double) scale * (logit - largest));
      }
      double expected = Math.log(sum) + scale * (largest - logits[label]);
      assertThat(loss.of(Tensor.i8(Shape.of(1, classes), logits), label) / (double) IntegerLoss.ONE)
          .as("%d classes, scale %s", classes, scale).isCloseTo(expected, within(1.0 / (1 << 13) + 1e-8 * expected));
    }
  }

  @Test
  void theLogarithmRises() {
    int before = -1;
    for (int sum = 1 << 20; sum < 1 << 22; sum += 99) {
      int now = IntegerLoss.logarithm(sum);
      assertThat(now).isGreaterThanOrEqualTo(before);
      assertThat(now / 65536.0).isCloseTo(Math.log(sum / 1048576.0), within(4.0 / 65536));
      before = now;
    }
  }

  @Test
  void floatLogitsAreRefused() {
    assertThatThrownBy(() -> new IntegerLoss(TensorType.f32(1, 10))).isInstanceOf(BadInputException.class)
        .hasMessageContaining("quantise the network to int8");
  }
}
