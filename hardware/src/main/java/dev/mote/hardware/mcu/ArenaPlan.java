package dev.mote.hardware.mcu;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Where each buffer lies in the arena.
 *
 * <p>
 * Unlike the engine's planner this one knows that a result may overwrite an operand that dies as it is computed
 * ({@link Reach}): a convolution then needs little more than the larger of its two images. Buffers are placed greedily at
 * the lowest free address in several orders, and the best order is improved by moving buffers, always from the same seed.
 *
 * @param offsets one offset a buffer
 * @param bytes   the arena's size
 */
record ArenaPlan(long[] offsets, long bytes) {
  private static final int TRIALS = 4000;

  /**
   * A block of memory.
   *
   * @param size  in bytes
   * @param first the first step at which it is alive
   * @param last  the last one
   */
  record Block(long size, int first, int last) {
    boolean meets(Block other) {
      return first <= other.last && other.first <= last;
    }
  }

  /** That block {@code result} may overlap block {@code operand} as far as {@code reach} allows. */
  record Overlap(int result, int operand, Reach reach) {}

  static ArenaPlan of(List<Block> blocks, List<Overlap> overlaps, int alignment) {
    return new Search(blocks, overlaps, alignment).best();
  }

  private static final class Search {
    private final List<Block> blocks;
    private final int alignment;
    private final Map<Long, Overlap> overlaps = new HashMap<>();

    Search(List<Block> blocks, List<Overlap> overlaps, int alignment) {
      this.blocks = blocks;
      this.alignment = alignment;
      overlaps.forEach(overlap -> this.overlaps.put(key(overlap.result(), overlap.operand()), overlap));
    }

    private static long key(int a, int b) {
      return ((long) Math.min(a, b) << 32) | Math.max(a, b);
    }

    ArenaPlan best() {
      ArenaPlan best = null;
      List<Integer> bestOrder = List.of();
      for (Comparator<Integer> comparator : List.<Comparator<Integer>>of(
          Comparator.comparingLong(index -> -blocks.get(index).size()),
          Comparator.comparingInt(index -> blocks.get(index).first()),
          Comparator.comparingInt(index -> -blocks.get(index).last()),
          Comparator.comparingLong(
              index -> -blocks.get(index).size() * (1 + blocks.get(index).last() - blocks.get(index).first())))) {
        List<Integer> order = new ArrayList<>();
        for (int index = 0; index < blocks.size(); index++) {
          order.add(index);
        }
        order.sort(comparator);
        ArenaPlan plan = place(order);
        if (best == null || plan.bytes < best.bytes) {
          best = plan;
          bestOrder = order;
        }
      }
      return improve(java.util.Objects.requireNonNull(best), bestOrder);
    }

    private ArenaPlan improve(ArenaPlan start, List<Integer> startOrder) {
      ArenaPlan best = start;
      List<Integer> order = startOrder;
      Random random = new Random(1);
      int trials = blocks.size() < 2 ? 0 : Math.min(TRIALS, 4_000_000 / (blocks.size() * blocks.size()));
      for (int trial = 0; trial < trials && best.bytes > bound(); trial++) {
        List<Integer> next = new ArrayList<>(order);
        if (random.nextBoolean()) {
          Collections.swap(next, random.nextInt(next.size()), random.nextInt(next.size()));
        } else {
          Integer moved = next.remove(random.nextInt(next.size()));
          next.add(random.nextInt(next.size() + 1), moved);
        }
        ArenaPlan plan = place(next);
        if (plan.bytes <= best.bytes) {
          best = plan;
          order = next;
        }
      }
      return best;
    }

    /** No plan is smaller than its largest block. */
    private long bound() {
      return blocks.stream().mapToLong(Block::size).max().orElse(0);
    }

    private ArenaPlan place(List<Integer> order) {
      long[] offsets = new long[blocks.size()];
      long end = 0;
      List<Integer> placed = new ArrayList<>();
      for (int index : order) {
        offsets[index] = lowest(index, placed, offsets);
        end = Math.max(end, offsets[index] + blocks.get(index).size());
        placed.add(index);
      }
      return new ArenaPlan(offsets, end);
    }

    private long lowest(int index, List<Integer> placed, long[] offsets) {
      List<Integer> rivals = placed.stream().filter(other -> blocks.get(index).meets(blocks.get(other))).toList();
      long[] candidates = new long[1 + 3 * rivals.size()];
      int count = 1;
      for (int rival : rivals) {
        candidates[count++] = align(offsets[rival] + blocks.get(rival).size());
        Overlap overlap = overlaps.get(key(index, rival));
        if (overlap != null) {
          candidates[count++] = offsets[rival];
          long distance = overlap.reach().distance();
          boolean known = distance != Long.MAX_VALUE && distance != Long.MIN_VALUE;
          if (known && overlap.operand() == index) {
            candidates[count++] = align(Math.max(0, offsets[rival] + distance));
          } else if (known) {
            candidates[count++] = Math.max(0, offsets[rival] - distance) / alignment * alignment;
          }
        }
      }
      candidates = Arrays.copyOf(candidates, count);
      Arrays.sort(candidates);
      for (long candidate : candidates) {
        if (rivals.stream().allMatch(rival -> fits(index, candidate, rival, offsets[rival]))) {
          return candidate;
        }
      }
      throw new IllegalStateException("the end of the arena is always free");
    }

    private boolean fits(int index, long offset, int rival, long rivalOffset) {
      if (offset + blocks.get(index).size() <= rivalOffset || rivalOffset + blocks.get(rival).size() <= offset) {
        return true;
      }
      Overlap overlap = overlaps.get(key(index, rival));
      if (overlap == null) {
        return false;
      }
      return overlap.result() == index
          ? overlap.reach().allows(offset, rivalOffset)
          : overlap.reach().allows(rivalOffset, offset);
    }

    private long align(long offset) {
      return (offset + alignment - 1) / alignment * alignment;
    }
  }
}
