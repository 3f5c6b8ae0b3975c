package dev.mote.bench;

import dev.mote.app.Failures;
import dev.mote.graph.BadInputException;
import dev.mote.graph.UnknownName;
import java.util.List;
import java.util.Locale;

/** {@code mote bench NAME ...}: lists the benches and runs one. */
public final class Main {
  /** All benches, in the order they are listed. */
  private static final List<Bench> BENCHES = List.of(
      new Bench("onnx-conformance", "[FOLDER]", "ONNX's own backend node tests: passed, refused by name, wrong",
          OnnxConformanceBench::run),
      new Bench("engine", "[resnet8|vww ...]", "inference on this machine, beside ONNX Runtime", EngineBench::run),
      new Bench("mcu", "[--layers]",
          "the MLPerf Tiny networks on emulated microcontrollers, beside TensorFlow Lite Micro", McuBench::run),
      new Bench("device", "",
          "a small network trained on the emulated Cortex-M4, by back-propagation and by forward passes alone",
          DeviceBench::run),
      new Bench("cim", "[speed|sweep|hybrid|adapt ...]",
          "networks on simulated compute-in-memory macros: images a second, accuracy, energy, adaptation",
          CimParts::run),
      new Bench("train", "[THREADS]", "images a second in training, beside PyTorch", TrainBench::run),
      new Bench("queries", "[THREADS]", "losses a second with perturbed weights, beside PyTorch", QueryBench::run),
      new Bench("adapt", "[--quick] [--seeds=N] [--ablation] [CORRUPTION ...]",
          "resnet8 adapted to corrupted images by forward passes alone, beside back-propagation", AdaptBench::run),
      new Bench("compress", "[PART ...]", "accuracy against bytes of compressed networks; without a part their chart",
          CompressBench::run),
      new Bench("tensor", "", "a tensor-train network trained by forward passes alone, beside back-propagation",
          TensorBench::run),
      new Bench("bayes", "[fashion-mnist|cifar10|cost ...] [--quick]",
          "binary Bayesian networks on phase-change crossbars, over deployments and a year, beside exact draws",
          BayesBench::run),
      new Bench("physics", "[hjb|black-scholes] [grid|random|differences|backward]",
          "equations solved by forward passes alone, beside back-propagation", PhysicsBench::run),
      new Bench("silicon", "[MACRO|FILE [PATH=VALUE ...]]",
          "the cost model of compute-in-memory beside measured chips; of one macro what it predicts",
          SiliconBench::run));

  private Main() {}

  /** Runs the bench named first with the words after it; exit status 0 done, 1 failed, 2 bad input or usage. */
  public static void main(String[] args) {
    Locale.setDefault(Locale.ROOT);
    System.exit(run(List.of(args)));
  }

  static int run(List<String> arguments) {
    if (arguments.isEmpty() || isHelp(arguments.getFirst())) {
      System.out.println("mote bench NAME runs one of:");
      BENCHES.forEach(
          bench -> System.out.printf("  %-16s %-18s %s%n", bench.name(), bench.words(), bench.sentence()));
      return arguments.isEmpty() ? 2 : 0;
    }
    try {
      Bench bench = bench(arguments.getFirst());
      List<String> words = arguments.subList(1, arguments.size());
      if (words.stream().anyMatch(Main::isHelp)) {
        System.out.printf("mote bench %s %s%n%s%n", bench.name(), bench.words(), bench.sentence());
        return 0;
      }
      bench.body().run(words);
      return 0;
    } catch (Exception e) {
      return Failures.explain(System.err, false, e);
    }
  }

  /** Throws {@link BadInputException} where {@code words} hold another than {@code known}. */
  static void requireKnown(List<String> words, List<String> known) {
    for (String word : words) {
      if (!known.contains(word)) {
        throw UnknownName.refusedAs("what this bench may be given", known, word);
      }
    }
  }

  private static boolean isHelp(String word) {
    return word.equals("--help") || word.equals("-h");
  }

  private static Bench bench(String name) {
    return BENCHES.stream().filter(bench -> bench.name().equals(name)).findFirst()
        .orElseThrow(() -> UnknownName.refusedAs("a bench", BENCHES.stream().map(Bench::name).toList(), name));
  }
}
