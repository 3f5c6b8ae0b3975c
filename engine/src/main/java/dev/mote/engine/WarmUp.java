package dev.mote.engine;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Says whether the just-in-time compiler has made the code of a vector kernel.
 *
 * <p>
 * Before that, each vector operation is a method call that allocates, a thousand times slower than plain loops, and a first
 * inference would take seconds. So kernels with a twin of the same bits run as plain loops at first, while a helper thread runs
 * the vector code on small numbers until it is fast.
 */
final class WarmUp {
  private static final int CALLS = 100;
  private static final long FAST_NANOS = 3_000;
  private static final long PATIENCE_NANOS = 30_000_000_000L;
  private static final ExecutorService HELPER = Executors
      .newSingleThreadExecutor(Thread.ofPlatform().daemon().name("mote-engine-warm-up").factory());

  private final Runnable sample;
  private final AtomicBoolean begun = new AtomicBoolean();
  private volatile boolean ready;

  /** @param sample runs the kernel on a few hundred numbers */
  WarmUp(Runnable sample) {
    this.sample = sample;
  }

  /** Whether the kernel is fast; the first call has it made so. */
  boolean isReady() {
    if (!ready && begun.compareAndSet(false, true)) {
      HELPER.execute(this::run);
    }
    return ready;
  }

  private void run() {
    long start = System.nanoTime();
    long before = start;
    while (!ready) {
      for (int call = 0; call < CALLS; call++) {
        sample.run();
      }
      long now = System.nanoTime();
      // A machine that is never fast shall use its vectors all the same.
      ready = now - before < CALLS * FAST_NANOS || now - start > PATIENCE_NANOS;
      before = now;
    }
  }
}
