package dev.mote.engine;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Says whether the just-in-time compiler has made the code of a vector kernel.
 *
 * <p>
 * Before that, each vector operation is a method call that allocates, a thousand times slower than plain loops, and a first
 * inference would take seconds. So kernels with a twin of the same bits run as plain loops at first, while a helper thread runs
 * the vector code of all kernels in use in turns, on small numbers, until they are fast.
 */
final class WarmUp {
  private static final int CALLS = 50;
  private static final long FAST_NANOS = 3_000;
  private static final long PATIENCE_NANOS = 30_000_000_000L;
  private static final Queue<WarmUp> COLD = new ConcurrentLinkedQueue<>();
  private static final AtomicBoolean HELPED = new AtomicBoolean();

  private final Runnable sample;
  private final AtomicBoolean begun = new AtomicBoolean();
  private volatile boolean ready;
  private long start;

  /** @param sample runs the kernel on a few hundred numbers */
  WarmUp(Runnable sample) {
    this.sample = sample;
  }

  /** Whether the kernel is fast; the first call has it made so. */
  boolean isReady() {
    if (!ready && begun.compareAndSet(false, true)) {
      COLD.add(this);
      help();
    }
    return ready;
  }

  /** Whether all kernels that were asked for are fast. */
  static boolean isDone() {
    return COLD.isEmpty();
  }

  private static void help() {
    if (HELPED.compareAndSet(false, true)) {
      Thread.ofPlatform().daemon().name("mote-engine-warm-up").start(WarmUp::warmAll);
    }
  }

  private static void warmAll() {
    while (!COLD.isEmpty()) {
      COLD.removeIf(WarmUp::isFast);
    }
    HELPED.set(false);
    // One may have come while the last was finished.
    if (!COLD.isEmpty()) {
      help();
    }
  }

  private boolean isFast() {
    long before = System.nanoTime();
    start = start == 0 ? before : start;
    for (int call = 0; call < CALLS; call++) {
      sample.run();
    }
    long now = System.nanoTime();
    // A machine that is never fast shall use its vectors all the same.
    ready = now - before < CALLS * FAST_NANOS || now - start > PATIENCE_NANOS;
    return ready;
  }
}
