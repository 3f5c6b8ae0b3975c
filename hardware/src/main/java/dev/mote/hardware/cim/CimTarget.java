package dev.mote.hardware.cim;

import dev.mote.graph.Graph;
import dev.mote.graph.Lowered;
import dev.mote.graph.Tensor;
import dev.mote.graph.UnsupportedException;
import dev.mote.hardware.Cost;
import dev.mote.hardware.Target;
import dev.mote.hardware.cim.cost.Activity;
import dev.mote.hardware.cim.cost.NetworkCost;
import dev.mote.hardware.cim.function.CimExecutor;
import dev.mote.hardware.cim.function.ConverterRanges;
import dev.mote.hardware.cim.function.SaliencyPlanes;
import dev.mote.hardware.cim.macro.Converter;
import dev.mote.hardware.cim.macro.Macro;
import dev.mote.hardware.cim.macro.Summation;
import dev.mote.hardware.cim.macro.Variation;
import dev.mote.hardware.cim.mapping.Placement;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A compute-in-memory macro that networks run on. It holds their int8 convolutions and dense layers; a digital processor beside it does
 * the rest.
 *
 * @param macro  the macro
 * @param ranges of its converters for the network that it is to run; null for those that random inputs give
 */
public record CimTarget(Macro macro, @Nullable ConverterRanges ranges) implements Target {
  /** A macro whose converters are not calibrated for a network. */
  public CimTarget(Macro macro) {
    this(macro, null);
  }

  /**
   * The same with converters calibrated for {@code graph} and its parts, where the macro's converters are.
   *
   * @param samples inputs of the network
   */
  public CimTarget calibrated(Graph graph, List<List<Tensor>> samples) {
    return isCalibrated() ? new CimTarget(macro, ConverterRanges.of(graph, macro, samples)) : this;
  }

  /** Whether what the converters span follows from data. */
  public boolean isCalibrated() {
    return ConverterRanges.needSamples(macro);
  }

  @Override
  public String name() {
    return macro.name();
  }

  @Override
  public Lowered lower(Graph graph, long chipSeed, long readSeed, int threads) {
    return ranges == null
        ? new CimExecutor(graph, macro, chipSeed, readSeed, threads)
        : new CimExecutor(graph, macro, chipSeed, readSeed, threads, ranges);
  }

  @Override
  public Cost cost(Graph graph, List<List<Tensor>> samples) {
    return networkCost(graph, samples).cost();
  }

  /** The cost of an inference as {@link #cost}, and how the layers fill the macro. */
  public NetworkCost networkCost(Graph graph, List<List<Tensor>> samples) {
    if (samples.isEmpty()) {
      return NetworkCost.of(graph, macro, Map.of(), Map.of());
    }
    return NetworkCost.of(graph, macro, Activity.measure(graph, samples, macro),
        SaliencyPlanes.decide(macro) ? SaliencyPlanes.measure(graph, macro, samples) : Map.of());
  }

  /** Which layers of {@code graph} the macro holds. Throws {@link UnsupportedException} where it holds none. */
  public Placement placement(Graph graph) {
    Placement placement = Placement.of(graph);
    if (placement.held().isEmpty()) {
      throw new UnsupportedException("a macro holds int8 convolutions and dense layers, found none in '" + graph.name()
          + "'; quantise the network to int8, for example with `mote quantize`");
    }
    return placement;
  }

  /** Whether chips or reads differ at all. */
  public boolean isRandom() {
    return !macro.variation().equals(Variation.NONE) || switch (macro.summation()) {
      case Summation.Digital _ -> false;
      case Summation.Analog analog -> isNoisy(analog.converter());
      case Summation.Hybrid hybrid -> hybrid.low() == Summation.LowPlanes.ANALOG && isNoisy(hybrid.converter());
      case Summation.Sign _ -> false;
    };
  }

  private static boolean isNoisy(Converter converter) {
    return converter.noiseLsb() > 0;
  }
}
