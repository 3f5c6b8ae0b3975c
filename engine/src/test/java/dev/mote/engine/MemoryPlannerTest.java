package dev.mote.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mote.engine.MemoryPlanner.Buffer;
import dev.mote.engine.MemoryPlanner.MemoryPlan;
import dev.mote.graph.BadInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryPlannerTest {
  @Test
  void aChainNeedsTheLargestNeighbours() {
    // Each result lives until the next one is made.
    MemoryPlan plan = MemoryPlanner
        .plan(
            List.of(new Buffer(10, 0, 1, 1), new Buffer(60, 1, 2, 1), new Buffer(30, 2, 3, 1), new Buffer(5, 3, 4, 1)));
    assertThat(plan.total()).isEqualTo(90);
  }

  @Test
  void anEmptyArenaIsZero() {
    assertThat(MemoryPlanner.plan(List.of()).total()).isZero();
  }

  @Test
  void findsThePackingThatOrderBySizeMisses() {
    // A long-lived small buffer must not sit between two large ones that follow each other.
    MemoryPlan plan = MemoryPlanner
        .plan(
            List.of(new Buffer(40, 0, 1, 1), new Buffer(30, 1, 2, 1), new Buffer(40, 2, 3, 1), new Buffer(8, 0, 3, 1)));
    assertThat(plan.total()).isEqualTo(78);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 17, 60, 200})
  void nothingAliveTogetherOverlapsAndTheArenaIsNearTheBound(int count) {
    SplittableRandom random = new SplittableRandom(count);
    for (int round = 0; round < 20; round++) {
      List<Buffer> buffers = new ArrayList<>();
      for (int index = 0; index < count; index++) {
        int last = Math.min(count, index + 1 + (random.nextInt(4) == 0 ? random.nextInt(10) : 0));
        buffers.add(new Buffer(random.nextInt(1, 1000), index, last, 1 << random.nextInt(4)));
      }
      MemoryPlan plan = MemoryPlanner.plan(buffers);
      for (int index = 0; index < count; index++) {
        Buffer buffer = buffers.get(index);
        long offset = plan.offset(index);
        assertThat(offset % buffer.alignment()).isZero();
        assertThat(offset + buffer.size()).isLessThanOrEqualTo(plan.total());
        for (int other = 0; other < index; other++) {
          if (buffers.get(other).overlaps(buffer)) {
            assertThat(plan.offset(other) >= offset + buffer.size()
                || plan.offset(other) + buffers.get(other).size() <= offset).isTrue();
          }
        }
      }
      assertThat(plan.total()).isLessThanOrEqualTo(MemoryPlanner.lowerBound(buffers) * 5 / 4 + 16);
    }
  }

  @Test
  void refusesALifetimeThatEndsBeforeItStarts() {
    assertThatThrownBy(() -> new Buffer(1, 2, 1, 1)).isInstanceOf(BadInputException.class).hasMessageContaining("2..1");
  }
}
