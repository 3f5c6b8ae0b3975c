package dev.mote.bench;

import dev.mote.graph.UnknownName;
import java.util.List;

/**
 * {@code mote bench compress PART}: accuracy against bytes, a part for each family of methods; without a part what all have measured is
 * drawn ({@link CompressPlot}).
 */
final class CompressBench {
  private static final List<Bench> PARTS = List.of(
      new Bench("bits", "[resnet8|cnn-small ...] [--rounded|--long]", "weights of 1 to 8 bits, rounded and trained",
          CompressBitsBench::run),
      new Bench("datafree", "[mobilenet-small|cnn-small|resnet-small ...]",
          "networks with batch norms compressed without a sample, beside the same with samples",
          CompressDataFreeBench::run),
      new Bench("polarized", "[--quick]", "resnet8 in few bits with paths of low rank, reliable and varying",
          CompressPolarizedBench::run),
      new Bench("dictionary", "",
          "trimmed, rounded and trained weights in dictionaries, prefix codes and arithmetic codes",
          CompressDictionaryBench::run),
      new Bench("pruning", "", "pruned weights and channels, and where storage and kernels for zeros win",
          CompressPruningBench::run),
      new Bench("tensor", "", "tensor trains of ranks found while training, and the memory of training on a device",
          CompressTensorBench::run),
      new Bench("kernels", "", "instructions, flash and memory of weights of few bits on emulated microcontrollers",
          CompressKernelsBench::run));

  private CompressBench() {}

  /** Runs the part named first with the words after it; draws what is there where none is named. */
  static void run(List<String> arguments) throws Exception {
    List<String> names = PARTS.stream().map(Bench::name).toList();
    if (arguments.isEmpty()) {
      System.out.println("Parts that measure: " + String.join(", ", names) + ".");
      CompressPlot.run();
      return;
    }
    String name = arguments.getFirst();
    PARTS.stream().filter(part -> part.name().equals(name)).findFirst()
        .orElseThrow(() -> UnknownName.refusedAs("a part of bench compress", names, name))
        .body().run(arguments.subList(1, arguments.size()));
  }
}
