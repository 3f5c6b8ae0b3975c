package dev.mote.bench;

import dev.mote.graph.UnknownName;
import java.util.List;

/** {@code mote bench cim PART}: networks on simulated compute-in-memory macros; without a part their speed. */
final class CimParts {
  private static final List<Bench> PARTS = List.of(
      new Bench("speed", "", "images a second, beside the plain int8 executors", CimBench::run),
      new Bench("sweep", "[--images=N]", "accuracy of resnet8 against bits and noise of converters",
          CimSweepBench::run),
      new Bench("hybrid", "[--images=N]", "accuracy and energy of resnet8 against the boundary of hybrid macros",
          CimHybridBench::run),
      new Bench("adapt", "[digits|resnet8]",
          "a network adapted to a noisy macro by forward passes alone, beside others",
          CimAdaptBench::run));

  private CimParts() {}

  /** Runs the part named first with the words after it; the speed where none is named. */
  static void run(List<String> arguments) throws Exception {
    if (arguments.isEmpty()) {
      CimBench.run(arguments);
      return;
    }
    String name = arguments.getFirst();
    List<String> names = PARTS.stream().map(Bench::name).toList();
    PARTS.stream().filter(part -> part.name().equals(name)).findFirst()
        .orElseThrow(() -> UnknownName.refusedAs("a part of bench cim", names, name))
        .body().run(arguments.subList(1, arguments.size()));
  }
}
