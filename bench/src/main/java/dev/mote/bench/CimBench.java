package dev.mote.bench;

import dev.mote.engine.Engine;
import dev.mote.graph.Graph;
import dev.mote.graph.Lowered;
import dev.mote.graph.MacCount;
import dev.mote.graph.RunFailedException;
import dev.mote.graph.Tensor;
import dev.mote.hardware.cim.function.CimExecutor;
import dev.mote.hardware.cim.macro.Macro;
import dev.mote.hardware.cim.macro.Macros;
import dev.mote.hardware.mcu.NativeExecutor;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Images a second of an analog macro's simulation, noise on every conversion, on the geometry of ResNet-18 for CIFAR, on one thread and on two,
 * beside the plain int8 executors.
 */
final class CimBench {
  private static final int ROUNDS = 7;
  private static final double LEAST = 25;
  private static final double MOST_EIGHT_BITS = 4.2;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final OperatingSystemMXBean SYSTEM = ManagementFactory.getOperatingSystemMXBean();
  private static final String MACRO = """
      name: bench
      citation: 255 rows and 8-bit converters, with which counts are told apart
      node_nm: 28
      supply_v: 0.9
      array: {rows: 255, columns: 64}
      weights: {bits: 4}
      inputs: {bits: 4}
      summation: {kind: analog}
      converter: {bits: 8, noise_lsb: 1}
      """;

  /** An executor's rates; those of turns that other work delayed are low. */
  private static final class Row implements AutoCloseable {
    private final String label;
    private final int images;
    private final List<Lowered> executors;
    private final List<List<Tensor>> batch = new ArrayList<>();
    private final double[][] rates = new double[3][ROUNDS];

    Row(String label, int images, IntFunction<Lowered> make) {
      this.label = label;
      this.images = images;
      this.executors = List.of(make.apply(1), make.apply(2));
      for (int image = 0; image < 2 * images; image++) {
        batch.add(CimNetwork.image(image));
      }
    }

    /** One turn; those before the first warm up. */
    void turn(int round) {
      for (int threads = 1; threads <= 2; threads++) {
        List<List<Tensor>> samples = batch.subList(0, threads * images);
        long start = System.nanoTime();
        long busy = THREADS.getCurrentThreadCpuTime();
        executors.get(threads - 1).runAll(samples);
        if (round >= 0) {
          rates[threads - 1][round] = samples.size() * 1e9 / (System.nanoTime() - start);
          if (threads == 1) {
            rates[2][round] = samples.size() * 1e9 / (THREADS.getCurrentThreadCpuTime() - busy);
          }
        }
      }
    }

    double one() {
      return median(rates[0]);
    }

    double two() {
      return median(rates[1]);
    }

    /** Images a second of one thread's processor time. */
    double busy() {
      return median(rates[2]);
    }

    private static double median(double[] values) {
      double[] sorted = values.clone();
      Arrays.sort(sorted);
      return sorted[sorted.length / 2];
    }

    @Override
    public void close() {
      executors.forEach(Lowered::close);
    }
  }

  private CimBench() {}

  /** Throws where two threads simulate fewer images a second than wanted, or 8 bits take too long beside 4. */
  static void run(List<String> arguments) {
    Main.requireKnown(arguments, List.of());
    Graph graph = CimNetwork.resnet18();
    Macro four = Macros.of("bench.yaml", MACRO);
    Macro eight = Macros.of("bench.yaml", MACRO, "weights.bits=8", "inputs.bits=8");
    System.out.printf(
        "ResNet-18 for 32x32 images, %.3f G multiply-accumulates; 255 rows, 8-bit converters, noise of 1 code "
            + "on every conversion; medians of %d rounds in turn, 1-minute load %.1f before.%n",
        MacCount.of(graph) / 1e9,
        ROUNDS, SYSTEM.getSystemLoadAverage());
    List<Row> rows = new ArrayList<>();
    rows.add(new Row("macro, W4A4", 6, threads -> new CimExecutor(graph, four, 1, 1, threads)));
    rows.add(new Row("macro, W8A8", 3, threads -> new CimExecutor(graph, eight, 1, 1, threads)));
    rows.add(new Row("int8, Vector", 16, threads -> new Engine(graph, Engine.Options.threads(threads))));
    if (NativeExecutor.obstacle().isEmpty()) {
      rows.add(new Row("int8, Native", 32, threads -> new NativeExecutor(graph, threads)));
    }
    for (int round = -2; round < ROUNDS; round++) {
      for (Row row : rows) {
        row.turn(round);
      }
    }
    System.out.printf("%-16s %12s %12s %30s%n", "images a second", "1 thread", "2 threads",
        "1 thread's processor second");
    rows.forEach(row -> System.out.printf("%-16s %12.1f %12.1f %30.1f%n", row.label, row.one(), row.two(), row.busy()));
    double two = rows.get(0).two();
    double ratio = rows.get(0).busy() / rows.get(1).busy();
    System.out.printf(
        "two threads, W4A4: at least %.0f%s; W8A8 takes %.2f times W4A4's processor time (at most %.1f%s)%n",
        LEAST, two < LEAST ? ", MISSED" : "", ratio, MOST_EIGHT_BITS, ratio > MOST_EIGHT_BITS ? ", MISSED" : "");
    rows.forEach(Row::close);
    if (two < LEAST || ratio > MOST_EIGHT_BITS) {
      throw new RunFailedException(
          "macros are simulated at " + LEAST + " images a second on two threads, and 8 bits in "
              + "at most " + MOST_EIGHT_BITS + " times the time of 4, found otherwise; see the table above");
    }
  }
}
