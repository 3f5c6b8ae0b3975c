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
@BenchmarkMode(Mode.AverageTime)
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

  private Runner.Session session = Runner.NONE;
  private Callable<?> inference = () -> "";

  /** Loads the network. */
  @Setup
  public void open() throws Exception {
    Graph graph = Models.read(Path.of(model));
    session = Runner.valueOf(runner).open(graph, threads);
    inference = session.inference(RandomGraphs.inputs(graph, 1));
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
