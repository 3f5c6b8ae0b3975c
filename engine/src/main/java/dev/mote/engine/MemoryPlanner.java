package dev.mote.engine;

import dev.mote.graph.BadInputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Places buffers of known lifetimes in one arena so that no two that are alive together overlap and the arena is small.
 *
 * <p>
 * Offset assignment is NP-hard (dynamic storage allocation), so several greedy orders are tried and the best is then
 * improved: the buffer that ends highest is moved forward in the order, as long as that helps. Each order places buffer
 * after buffer in the smallest gap that holds it. Ends early where {@link #lowerBound} is met. The same buffers always give
 * the same placement.
 */
public final class MemoryPlanner {
  /** Upper bound of the pairs of buffers looked at while improving. */
  private static final long IMPROVEMENT_BUDGET = 4_000_000;

  private final List<Buffer> buffers;
  private final long bound;
  private MemoryPlan best;

  /**
   * A block of memory that a plan must hold.
   *
   * @param size      its extent, at least 0, in whatever unit the caller counts (bytes, elements)
   * @param firstUse  the step that first writes it
   * @param lastUse   the last step that reads it, not before {@code firstUse}; both ends are inclusive
   * @param alignment its offset is a multiple of this, at least 1
   */
  public record Buffer(long size, int firstUse, int lastUse, int alignment) {
    /** Checks the ranges. Throws {@link BadInputException}. */
    public Buffer {
      if (size < 0 || lastUse < firstUse || alignment < 1) {
        throw new BadInputException(
            "a buffer has a size of at least 0, a last use not before its first and an alignment of "
                + "at least 1, found size " + size + ", uses " + firstUse + ".." + lastUse + " and alignment "
                + alignment
                + "; correct the plan");
      }
    }

    boolean overlaps(Buffer other) {
      return firstUse <= other.lastUse && other.firstUse <= lastUse;
    }
  }

  private MemoryPlanner(List<Buffer> buffers) {
    this.buffers = buffers;
    this.bound = lowerBound(buffers);
    this.best = new MemoryPlan(new long[buffers.size()], buffers.isEmpty() ? 0 : Long.MAX_VALUE);
  }

  /** The best placement found. */
  public static MemoryPlan plan(List<Buffer> buffers) {
    MemoryPlanner planner = new MemoryPlanner(List.copyOf(buffers));
    Comparator<Integer> bySize = Comparator.comparingLong(index -> -planner.buffers.get(index).size());
    Comparator<Integer> byLifetime = Comparator.comparingInt(index -> -planner.lifetime(index));
    Comparator<Integer> byArea = Comparator
        .comparingDouble(index -> -(double) planner.buffers.get(index).size() * planner.lifetime(index));
    Comparator<Integer> byStart = Comparator.comparingInt(index -> planner.buffers.get(index).firstUse());
    for (Comparator<Integer> order : List.of(bySize, bySize.thenComparing(byLifetime), byArea,
        byLifetime.thenComparing(bySize), byStart.thenComparing(bySize))) {
      planner.improve(planner.order(order));
    }
    return planner.best;
  }

  /** The largest sum of sizes alive in one step: no plan is smaller. */
  public static long lowerBound(List<Buffer> buffers) {
    long largest = 0;
    for (Buffer at : buffers) {
      long alive = 0;
      for (Buffer other : buffers) {
        // The sum only rises where a buffer starts, so those steps suffice.
        alive += other.firstUse() <= at.firstUse() && at.firstUse() <= other.lastUse() ? other.size() : 0;
      }
      largest = Math.max(largest, alive);
    }
    return largest;
  }

  private int lifetime(int index) {
    return buffers.get(index).lastUse() - buffers.get(index).firstUse() + 1;
  }

  private List<Integer> order(Comparator<Integer> comparator) {
    List<Integer> order = new ArrayList<>();
    for (int index = 0; index < buffers.size(); index++) {
      order.add(index);
    }
    order.sort(comparator);
    return order;
  }

  private void improve(List<Integer> order) {
    long cost = Math.max(1, (long) buffers.size() * buffers.size());
    long current = Long.MAX_VALUE;
    for (long spent = 0; best.total() > bound && spent <= IMPROVEMENT_BUDGET; spent += cost) {
      MemoryPlan plan = place(order);
      if (plan.total() < best.total()) {
        best = plan;
      }
      if (plan.total() > current) {
        return;
      }
      current = plan.total();
      int top = highest(plan);
      int position = order.indexOf(top);
      if (position == 0) {
        return;
      }
      order.remove(position);
      order.add(position / 2, top);
    }
  }

  private int highest(MemoryPlan plan) {
    int top = 0;
    for (int index = 1; index < buffers.size(); index++) {
      if (plan.offset(index) + buffers.get(index).size() > plan.offset(top) + buffers.get(top).size()) {
        top = index;
      }
    }
    return top;
  }

  private MemoryPlan place(List<Integer> order) {
    long[] offsets = new long[buffers.size()];
    List<Integer> placed = new ArrayList<>();
    long total = 0;
    for (int index : order) {
      Buffer buffer = buffers.get(index);
      offsets[index] = smallestGap(buffer, placed, offsets);
      total = Math.max(total, offsets[index] + buffer.size());
      int position = 0;
      while (position < placed.size() && offsets[placed.get(position)] <= offsets[index]) {
        position++;
      }
      placed.add(position, index);
    }
    return new MemoryPlan(offsets, total);
  }

  /** The offset in the tightest gap between the buffers alive together with {@code buffer}, else above them all. */
  private long smallestGap(Buffer buffer, List<Integer> placedByOffset, long[] offsets) {
    long free = 0;
    long tightest = Long.MAX_VALUE;
    long chosen = -1;
    for (int index : placedByOffset) {
      Buffer other = buffers.get(index);
      if (!other.overlaps(buffer)) {
        continue;
      }
      long start = align(free, buffer.alignment());
      long slack = offsets[index] - start - buffer.size();
      if (slack >= 0 && slack < tightest) {
        tightest = slack;
        chosen = start;
      }
      free = Math.max(free, offsets[index] + other.size());
    }
    return chosen >= 0 ? chosen : align(free, buffer.alignment());
  }

  private static long align(long offset, int alignment) {
    return (offset + alignment - 1) / alignment * alignment;
  }

  /**
   * Where each buffer lies.
   *
   * @param offsets one offset a buffer, in the order the buffers were given
   * @param total   the arena's extent
   */
  public record MemoryPlan(long[] offsets, long total) {
    /** Copies the array. */
    public MemoryPlan {
      offsets = offsets.clone();
    }

    /** The offset of buffer {@code index}. */
    public long offset(int index) {
      return offsets[index];
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof MemoryPlan plan && total == plan.total && Arrays.equals(offsets, plan.offsets);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(offsets);
    }

    @Override
    public String toString() {
      return "total " + total + ", offsets " + Arrays.toString(offsets);
    }
  }
}
