package dev.mote.hardware.cim;

import dev.mote.formats.data.DataSet;
import dev.mote.graph.Graph;
import dev.mote.graph.Lowered;
import dev.mote.graph.random.SplitMix;
import dev.mote.hardware.Target;
import dev.mote.learn.Evaluation;
import java.util.List;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;

/**
 * How many samples a network gets right on several chips of some hardware, each read several times.
 *
 * @param runs one a chip and read
 */
public record ChipAccuracy(List<Run> runs) {
  /**
   * One pass over the data.
   *
   * @param chip  the chip's number, from 1
   * @param read  the number of the read of this chip, from 1
   * @param found what was right
   */
  public record Run(int chip, int read, Evaluation found) {}

  /** Copies the list. */
  public ChipAccuracy {
    runs = List.copyOf(runs);
  }

  /** The seed of chip {@code chip} of a run's {@code seed}. */
  public static long chipSeed(long seed, int chip) {
    return SplitMix.mix(SplitMix.mix(seed) + chip);
  }

  /** The seed of read {@code read} of chip {@code chip}: each chip has noise of its own. */
  public static long readSeed(long seed, int chip, int read) {
    return SplitMix.mix(chipSeed(seed, chip) + read);
  }

  /** One pass over {@code data}; the same bits on any number of threads. */
  public static Run run(Target target, Graph graph, DataSet data, long seed, int chip, int read, int threads,
      LongConsumer progress) {
    try (Lowered lowered = target.lower(graph, chipSeed(seed, chip), readSeed(seed, chip, read), threads)) {
      return new Run(chip, read, Evaluation.of(graph, data, lowered::runAll, progress));
    }
  }

  /** The mean over all runs, 0 to 1. */
  public double mean() {
    return runs.stream().mapToDouble(run -> run.found().accuracy()).average().orElse(0);
  }

  /** The standard deviation between chips, each the mean of its reads; 0 of one chip. */
  public double chipDeviation() {
    return deviation(chips());
  }

  /** The standard deviation between reads of a chip, over all chips; 0 of one read. */
  public double readDeviation() {
    return Math.sqrt(runs.stream().collect(Collectors.groupingBy(Run::chip)).values().stream()
        .mapToDouble(reads -> Math.pow(deviation(reads.stream().map(run -> run.found().accuracy()).toList()), 2))
        .average().orElse(0));
  }

  /** The accuracy of the worst chip. */
  public double worst() {
    return chips().stream().mapToDouble(Double::doubleValue).min().orElse(0);
  }

  /** The accuracy of the best chip. */
  public double best() {
    return chips().stream().mapToDouble(Double::doubleValue).max().orElse(0);
  }

  /** The accuracy of each chip, the mean of its reads, by number. */
  public List<Double> chips() {
    return List.copyOf(runs.stream().collect(Collectors.groupingBy(Run::chip, TreeMap::new,
        Collectors.averagingDouble(run -> run.found().accuracy()))).values());
  }

  private static double deviation(List<Double> values) {
    double mean = values.stream().mapToDouble(Double::doubleValue).average().orElse(0);
    return values.size() < 2
        ? 0
        : Math.sqrt(values.stream().mapToDouble(value -> (value - mean) * (value - mean)).sum() / (values.size() - 1));
  }
}
