package dev.mote.engine;

import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Lowered;
import dev.mote.graph.Tensor;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs a graph fast on this machine: planned once, with packed weights, in arenas, on several threads.
 *
 * <p>
 * Integer results have the interpreter's bits; floats stay within 1e-5 of the largest magnitude. Neither depends on the
 * number of threads. Calls from several threads wait for each other.
 */
public final class Engine implements Lowered {
  /** Work below this many multiply-accumulates is over before a second thread could begin. */
  private static final long WORTH_SHARING = 100_000;
  private static final int MOST_THREADS = 1024;

  private final Options options;
  private Graph graph;
  private final Workers workers;
  /** For runs that all threads share. */
  private final Prepared shared;
  /** For runs of one thread each; null before the first. */
  private @Nullable Prepared alone;

  /**
   * How a graph is run.
   *
   * @param provider whose kernels
   * @param threads  at least 1
   */
  public record Options(Provider provider, int threads) {
    /** Checks the range. Throws {@link BadInputException}. */
    public Options {
      if (threads < 1 || threads > MOST_THREADS) {
        throw new BadInputException(
            "an engine has 1 to " + MOST_THREADS + " threads, found " + threads + "; give a number in this range");
      }
    }

    /** The best provider on all processors. */
    public static Options best() {
      return new Options(Provider.best(), Runtime.getRuntime().availableProcessors());
    }

    /** The best provider on this many threads. */
    public static Options threads(int threads) {
      return new Options(Provider.best(), threads);
    }
  }

  /** An engine with the best provider on all processors. */
  public Engine(Graph graph) {
    this(graph, Options.best());
  }

  /** An engine for {@code graph}. */
  public Engine(Graph graph, Options options) {
    this.options = options;
    this.graph = graph;
    this.shared = new Prepared(graph, options.provider().kernels(), options.threads(), 1);
    this.workers = new Workers(options.threads());
  }

  /** The next run packs the constants of the layers that read this one again. */
  @Override
  public synchronized void write(int constant, Tensor contents) {
    graph = graph.with(constant, contents);
  }

  @Override
  public Graph graph() {
    return graph;
  }

  /** Bytes of memory that hold intermediate values, one run at a time. */
  public long arenaBytes() {
    return shared.plan().arenaBytes();
  }

  /** Runs the graph once; large steps are shared among the threads. */
  @Override
  public synchronized List<Tensor> run(List<Tensor> inputs) {
    Interpreter.checkInputs(graph, inputs);
    shared.renew(graph);
    Plan plan = shared.plan();
    Frame frame = shared.frame(0);
    plan.begin(frame, inputs);
    for (Step step : plan.steps()) {
      int units = step.units();
      if (workers.threads() == 1 || units * step.unitCost() < WORTH_SHARING) {
        step.run(frame, shared.scratch(0), 0, units);
      } else {
        workers.run(units, (worker, from, to) -> step.run(frame, shared.scratch(worker), from, to));
      }
    }
    return plan.end(frame);
  }

  /**
   * Runs the graph until the vector kernels it uses are compiled, at most half a minute: for who must be fast from the first
   * call on.
   */
  public void warmUp(List<Tensor> inputs) {
    long start = System.nanoTime();
    do {
      run(inputs);
    } while (!WarmUp.isDone() && System.nanoTime() - start < 30_000_000_000L);
  }

  /** Runs the graph once a sample; each thread runs whole samples. */
  @Override
  public synchronized List<List<Tensor>> runAll(List<List<Tensor>> samples) {
    Prepared prepared = alone();
    List<List<Tensor>> results = Arrays.asList(new List[samples.size()]);
    workers.run(samples.size(), (worker, from, to) -> {
      for (int sample = from; sample < to; sample++) {
        // Asked for once, by the thread that runs it: a list may make its samples then.
        List<Tensor> inputs = samples.get(sample);
        Interpreter.checkInputs(graph, inputs);
        results.set(sample, run(prepared, worker, inputs));
      }
    });
    return results;
  }

  private Prepared alone() {
    if (alone == null) {
      alone = workers.threads() == 1 ? shared : new Prepared(graph, options.provider().kernels(), 1, workers.threads());
    }
    alone.renew(graph);
    return alone;
  }

  private static List<Tensor> run(Prepared prepared, int worker, List<Tensor> inputs) {
    Plan plan = prepared.plan();
    Frame frame = prepared.frame(worker);
    plan.begin(frame, inputs);
    for (Step step : plan.steps()) {
      step.run(frame, prepared.scratch(worker), 0, step.units());
    }
    return plan.end(frame);
  }

  /** Ends the threads; the engine cannot run afterwards. */
  @Override
  public void close() {
    workers.close();
  }
}
