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
      byte[] selected = new byte[count];
      Distribution.Steps steps = new Distribution.Steps(Distribution.SIGNS, 1, state);
      for (int index = 0; index < count; index++) {
        selected[index] = steps.next() > 0 ? plus[index] : minus[index];
      }
      assertThat(Signs.select(state, plus, minus)).isEqualTo(selected);
    }
  }

  @Test
  void sumsAreThoseOfStepsThatAreAddedOneByOne() {
    SplittableRandom random = new SplittableRandom(2);
    for (int round = 0; round < 300; round++) {
      int[] states = random.ints(random.nextInt(1, 40)).toArray();
      long[] amounts = random.longs(states.length, -1L << 40, 1L << 40).toArray();
      long[] sums = new long[random.nextInt(1, 200)];
      for (int query = 0; query < states.length; query++) {
        Distribution.Steps steps = new Distribution.Steps(Distribution.SIGNS, 1, states[query]);
        for (int index = 0; index < sums.length; index++) {
          sums[index] += amounts[query] * steps.next();
        }
      }
      assertThat(Signs.sums(states, amounts, sums.length)).isEqualTo(sums);
    }
  }
}
