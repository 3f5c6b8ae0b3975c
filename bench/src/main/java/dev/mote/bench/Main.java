package dev.mote.bench;

import dev.mote.graph.BadInputException;
import dev.mote.graph.MoteException;
import dev.mote.graph.UnsupportedException;
import java.util.List;
import java.util.Locale;

/** {@code mote bench NAME ...}: lists the benches and runs one. */
public final class Main {
  /** All benches, in the order they are listed. */
  private static final List<Bench> BENCHES = List.of(
      new Bench("onnx-conformance", "ONNX's own backend node tests: passed, refused by name, wrong",
          OnnxConformanceBench::run),
      new Bench("engine", "inference on this machine, beside ONNX Runtime", EngineBench::run),
      new Bench("mcu", "the MLPerf Tiny networks on emulated microcontrollers, beside TensorFlow Lite Micro",
          McuBench::run),
      new Bench("train", "images a second in training, beside PyTorch", TrainBench::run));

  private Main() {}

  /** Runs the bench named first with the words after it; exit status 0 done, 1 failed, 2 bad input or usage. */
  public static void main(String[] args) {
    Locale.setDefault(Locale.ROOT);
    System.exit(run(List.of(args)));
  }

  static int run(List<String> arguments) {
    if (arguments.isEmpty() || arguments.getFirst().startsWith("-")) {
      System.out.println("mote bench NAME runs one of:");
      BENCHES.forEach(bench -> System.out.printf("  %-18s %s%n", bench.name(), bench.sentence()));
      return arguments.isEmpty() ? 2 : 0;
    }
    try {
      bench(arguments.getFirst()).body().run(arguments.subList(1, arguments.size()));
      return 0;
    } catch (MoteException e) {
      System.err.println(e.getMessage());
      return e instanceof BadInputException || e instanceof UnsupportedException ? 2 : 1;
    } catch (Exception e) {
      e.printStackTrace();
      return 1;
    }
  }

  private static Bench bench(String name) {
    return BENCHES.stream().filter(bench -> bench.name().equals(name)).findFirst()
        .orElseThrow(() -> new BadInputException(
            "There is no bench named " + name + "; `mote bench --help` lists them."));
  }
}
