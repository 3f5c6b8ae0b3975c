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

  private CimBench() {}

  /** Throws where two threads simulate fewer images a second than wanted, or 8 bits take too long beside 4. */
  static void run(List<String> arguments) {
    Main.requireKnown(arguments, List.of());
    Graph graph = CimNetwork.resnet18();
    Macro four = Macros.of("bench.yaml", MACRO);
    Macro eight = Macros.of("bench.yaml", MACRO, "weights.bits=8", "inputs.bits=8");
    System.out
        .printf("ResNet-18 for 32x32 images, %.3f G multiply-accumulates; 255 rows, 8-bit converters, noise of 1 code "
            + "on every conversion; median of %d rounds.%n", MacCount.of(graph) / 1e9, ROUNDS);
    System.out.printf("%-26s %12s %12s%n", "images a second", "1 thread", "2 threads");
    double[] w4 = row("macro, W4A4", threads -> new CimExecutor(graph, four, 1, 1, threads), 4);
    double[] w8 = row("macro, W8A8", threads -> new CimExecutor(graph, eight, 1, 1, threads), 2);
    row("int8, Vector", threads -> new Engine(graph, Engine.Options.threads(threads)), 16);
    if (NativeExecutor.obstacle().isEmpty()) {
      row("int8, Native", threads -> new NativeExecutor(graph, threads), 16);
    }
    System.out.printf("W8A8 takes %.2f (1 thread) and %.2f (2 threads) times as long as W4A4 (at most %.1f)%n",
        w4[0] / w8[0], w4[1] / w8[1], MOST_EIGHT_BITS);
    if (w4[1] < LEAST || w4[0] / w8[0] > MOST_EIGHT_BITS) {
      throw new RunFailedException(
          "macros are simulated at " + LEAST + " images a second on two threads, and 8 bits in at most "
              + MOST_EIGHT_BITS + " times the time of 4, found otherwise; see the table above");
    }
  }

  /** Prints and returns the images a second on one thread and on two. */
  private static double[] row(String label, IntFunction<Lowered> make, int images) {
    double[] rates = new double[2];
    for (int threads = 1; threads <= 2; threads++) {
      try (Lowered executor = make.apply(threads)) {
        rates[threads - 1] = rate(executor, images * threads);
      }
    }
    System.out.printf("%-26s %12.1f %12.1f%n", label, rates[0], rates[1]);
    return rates;
  }

  private static double rate(Lowered executor, int images) {
    List<List<Tensor>> batch = new ArrayList<>();
    for (int image = 0; image < images; image++) {
      batch.add(CimNetwork.image(image));
    }
    double[] rates = new double[ROUNDS];
    for (int round = -2; round < ROUNDS; round++) {
      long start = System.nanoTime();
      executor.runAll(batch);
      if (round >= 0) {
        rates[round] = images * 1e9 / (System.nanoTime() - start);
      }
    }
    Arrays.sort(rates);
    return rates[ROUNDS / 2];
  }
}
