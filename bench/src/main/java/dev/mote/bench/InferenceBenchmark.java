package dev.mote.bench;

import dev.mote.formats.Models;
import dev.mote.graph.Graph;
import dev.mote.graph.random.RandomGraphs;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The time of one inference; {@link EngineBench} runs it for each network, runner and number of threads. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class InferenceBenchmark {
  /** The model file. */
  @Param("")
  public String model = "";

  /** A {@link Runner} by name. */
  @Param("VECTOR")
  public String runner = "";

  /** Threads of one inference. */
  @Param("1")
  public int threads = 1;

  private static final double SETTLED = 0.95;
  private static final long LEAST = 2_000_000_000L;
  private static final long MOST = 20_000_000_000L;

  private Runner.Session session = Runner.NONE;
  private Callable<?> inference = () -> "";

  /** Loads the network and runs it until its code is compiled, however busy the machine is. */
  @Setup
  public void open() throws Exception {
    Graph graph = Models.read(Path.of(model));
    session = Runner.valueOf(runner).open(graph, threads);
    inference = session.inference(RandomGraphs.inputs(graph, 1));
    long start = System.nanoTime();
    long before = Long.MAX_VALUE;
    for (long fastest = fastest(); fastest < before * SETTLED
        || System.nanoTime() - start < LEAST; fastest = fastest()) {
      before = fastest;
      if (System.nanoTime() - start > MOST) {
        return;
      }
    }
  }

  /** The fastest of the inferences of one second. */
  private long fastest() throws Exception {
    long fastest = Long.MAX_VALUE;
    long start = System.nanoTime();
    for (long now = start; now - start < 1_000_000_000L;) {
      inference.call();
      long end = System.nanoTime();
      fastest = Math.min(fastest, end - now);
      now = end;
    }
    return fastest;
  }

  /** Runs it once. */
  @Benchmark
  public Object infer() throws Exception {
    return inference.call();
  }

  /** Frees it. */
  @TearDown
  public void close() throws Exception {
    session.close();
  }
}
