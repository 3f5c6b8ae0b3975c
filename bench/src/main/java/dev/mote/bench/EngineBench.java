package dev.mote.bench;

import dev.mote.engine.Agreement;
import dev.mote.engine.Engine;
import dev.mote.engine.Provider;
import dev.mote.formats.Models;
import dev.mote.graph.Graph;
import dev.mote.graph.RunFailedException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Milliseconds of one inference of each of Mote's executors beside ONNX Runtime, on one thread and on two, by JMH. */
final class EngineBench {
  /**
   * A network and what is wanted.
   *
   * @param vector  the least speed of Vector as a fraction of ONNX Runtime's
   * @param emitted likewise of Native; 0 where nothing is wanted
   */
  private record Network(String label, String file, double vector, double emitted) {
    double wanted(Runner runner) {
      return switch (runner) {
        case VECTOR -> vector;
        case NATIVE -> emitted;
        case ONNX_RUNTIME -> 0;
      };
    }
  }

  private static final List<Network> NETWORKS = List.of(
      new Network("resnet8 float", "mlperf-tiny/pretrainedResnet.tflite", 0.8, 0),
      new Network("resnet8 int8", "mlperf-tiny/pretrainedResnet_quant.tflite", 0.4, 1),
      new Network("vww int8", "mlperf-tiny/vww_96_int8.tflite", 0.4, 1));

  /** Drops what JMH passes on of the measured Java's warnings. */
  private static final OutputFormat QUIET = OutputFormatFactory
      .createFormatInstance(new PrintStream(OutputStream.nullOutputStream()), VerboseMode.SILENT);

  private EngineBench() {}

  /** Runs all, or those whose names begin with the words given. Throws where an executor is slower than wanted. */
  static void run(List<String> arguments) throws Exception {
    Main.requireKnown(arguments, List.of("resnet8", "vww"));
    System.out.println(
        "One inference: median and ninth decile of 3 s in a fresh Java after at least 3 s of warm-up. " + machine());
    System.out.printf("%-14s %8s  %-13s %10s %10s %18s%n", "network", "threads", "runner", "ms", "90 % ms",
        "times ONNX Runtime");
    int missed = 0;
    for (Network network : NETWORKS) {
      if (arguments.isEmpty() || arguments.stream().anyMatch(network.label()::startsWith)) {
        check(network);
        missed += measure(network, 1) + measure(network, 2);
      }
    }
    if (missed > 0) {
      throw new RunFailedException("executors reach the stated fractions of ONNX Runtime's speed, found " + missed
          + " that do not; see the table above");
    }
  }

  private static void check(Network network) {
    Graph graph = Models.read(SharedFolder.file(network.file()));
    try (Engine engine = new Engine(graph, new Engine.Options(Provider.VECTOR, 2))) {
      String difference = Agreement.difference(engine, 1);
      if (!difference.isEmpty()) {
        throw new RunFailedException("what is timed agrees with the interpreter, found " + difference
            + "; the engine has a wrong kernel");
      }
    }
  }

  /** Prints one row a runner and returns how many are slower than wanted. */
  private static int measure(Network network, int threads) throws RunnerException {
    double peer = 0;
    int missed = 0;
    for (Runner runner : Runner.values()) {
      Optional<String> obstacle = runner.obstacle();
      if (obstacle.isPresent()) {
        System.out.printf("%-14s %8d  %-13s %s%n", network.label(), threads, runner.label(), obstacle.get());
        continue;
      }
      var result = new org.openjdk.jmh.runner.Runner(new OptionsBuilder().include(InferenceBenchmark.class.getName())
          .param("model", SharedFolder.file(network.file()).toAbsolutePath().toString()).param("runner", runner.name())
          .param("threads", String.valueOf(threads)).forks(1).warmupIterations(1).warmupTime(TimeValue.seconds(1))
          .measurementIterations(6).measurementTime(TimeValue.milliseconds(500)).verbosity(VerboseMode.SILENT)
          .shouldFailOnError(true).build(), QUIET).runSingle().getPrimaryResult();
      // On a machine that does other work, too, the mean says more about that than about the network.
      double time = result.getStatistics().getPercentile(50) / 1e3;
      double late = result.getStatistics().getPercentile(90) / 1e3;
      peer = runner == Runner.ONNX_RUNTIME ? time : peer;
      boolean slow = peer / time < network.wanted(runner);
      missed += slow ? 1 : 0;
      String wanted = network.wanted(runner) == 0
          ? ""
          : String.format("(at least %.1f%s)", network.wanted(runner), slow ? ", MISSED" : "");
      System.out.printf("%-14s %8d  %-13s %10.3f %10.3f %10.2f  %s%n", network.label(), threads, runner.label(), time,
          late, peer / time, wanted);
    }
    return missed;
  }

  private static String machine() {
    String processor = "unknown processor";
    try {
      processor = Files.readAllLines(Path.of("/proc/cpuinfo")).stream().filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 2)).findFirst().orElse(processor);
    } catch (IOException e) {
      // Another system: only the name is missing.
    }
    return "On " + processor + ", " + Runtime.getRuntime().availableProcessors() + " cores, Java "
        + Runtime.version().feature() + ", ONNX Runtime "
        + ai.onnxruntime.OrtEnvironment.getEnvironment().getVersion() + ".";
  }
}
