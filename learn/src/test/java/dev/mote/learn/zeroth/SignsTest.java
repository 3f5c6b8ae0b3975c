package dev.mote.learn.zeroth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SignsTest {
  @Test
  void wholeArraysSeeTheStepsThatAreHandedOutOneByOne() {
    SplittableRandom random = new SplittableRandom(1);
    for (int round = 0; round < 300; round++) {
      int count = random.nextInt(1, 200);
      int state = random.nextInt();
      byte[] plus = new byte[count];
      byte[] minus = new byte[count];
      random.nextBytes(plus);
      random.nextBytes(minus);
      long amount = random.nextLong(-1L << 40, 1L << 40);
      long[] sums = random.longs(count, -1000, 1000).toArray();
      byte[] selected = new byte[count];
      long[] added = sums.clone();
      Distribution.Steps steps = new Distribution.Steps(Distribution.SIGNS, 1, state);
      for (int index = 0; index < count; index++) {
        int step = steps.next();
        selected[index] = step > 0 ? plus[index] : minus[index];
        added[index] += amount * step;
      }
      Signs.add(state, amount, sums);
      assertThat(Signs.select(state, plus, minus)).isEqualTo(selected);
      assertThat(sums).isEqualTo(added);
    }
  }
}
