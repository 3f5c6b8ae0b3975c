package dev.mote.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The calling thread and its helpers, which share the units of one job at a time.
 *
 * <p>
 * A helper that has nothing to do spins for a short while, since the next step of an inference follows within microseconds,
 * and parks after that. Units are claimed in pieces from one counter, so that the caller never waits for a helper that the
 * system delays before it claimed something.
 */
public final class Workers implements AutoCloseable {
  /** A piece is the rest of the units divided by so many a thread: ever smaller ones even out delays. */
  private static final int PIECES = 4;
  private static final long SPIN_NANOS = 100_000;

  private final List<Thread> helpers = new ArrayList<>();
  private volatile @Nullable Job current;
  private volatile boolean closed;

  /** Work on a range of units. */
  @FunctionalInterface
  public interface Task {
    /** Does units {@code from} (inclusive) to {@code to} (exclusive) as thread {@code worker} of 0..threads-1. */
    void run(int worker, int from, int to);
  }

  /** One task with the counters of its claimed and done units. */
  private static final class Job {
    private final Task task;
    private final int units;
    private final int shares;
    private final AtomicInteger claimed = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();
    private volatile @Nullable Throwable failure;

    Job(Task task, int units, int shares) {
      this.task = task;
      this.units = units;
      this.shares = shares;
    }

    /** The end of the piece that starts at {@code from}. */
    private int end(int from) {
      return Math.min(units, from + Math.max(1, (units - from) / shares));
    }

    void take(int worker) {
      for (int from = claimed.getAndUpdate(this::end); from < units; from = claimed.getAndUpdate(this::end)) {
        int to = end(from);
        try {
          task.run(worker, from, to);
        } catch (RuntimeException | Error thrown) {
          failure = thrown;
        }
        done.addAndGet(to - from);
      }
    }

    void await() {
      while (done.get() < units) {
        Thread.onSpinWait();
      }
      switch (failure) {
        case null -> {
        }
        case RuntimeException exception -> throw exception;
        case Error error -> throw error;
        case Throwable other -> throw new IllegalStateException(other);
      }
    }
  }

  /** The caller and {@code threads - 1} helpers. */
  public Workers(int threads) {
    for (int worker = 1; worker < threads; worker++) {
      int self = worker;
      helpers.add(Thread.ofPlatform().daemon().name("mote-engine-" + worker).start(() -> help(self)));
    }
  }

  /** The number of threads, the caller included. */
  public int threads() {
    return helpers.size() + 1;
  }

  /** Runs all units and returns when they are done; the caller takes part. One caller at a time. */
  public void run(int units, Task task) {
    if (helpers.isEmpty() || units == 1) {
      task.run(0, 0, units);
      return;
    }
    Job job = new Job(task, units, threads() * PIECES);
    current = job;
    helpers.forEach(LockSupport::unpark);
    job.take(0);
    job.await();
  }

  private void help(int worker) {
    Job seen = null;
    while (!closed) {
      Job job = current;
      if (job != null && job != seen) {
        job.take(worker);
        seen = job;
        continue;
      }
      long start = System.nanoTime();
      while (current == seen && !closed) {
        if (System.nanoTime() - start > SPIN_NANOS) {
          LockSupport.park(this);
        } else {
          Thread.onSpinWait();
        }
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    helpers.forEach(LockSupport::unpark);
  }
}
