package dev.mote.bench;

import dev.mote.graph.Tensor;
import dev.mote.hardware.pcm.Crossbar;
import dev.mote.hardware.pcm.CrossbarDesign;
import dev.mote.hardware.pcm.DeviceFamily;
import dev.mote.hardware.pcm.LfsrCore;
import dev.mote.hardware.pcm.NoisePlane;
import dev.mote.learn.binary.ExactDraws;
import dev.mote.learn.binary.WeightSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleFunction;

/**
 * What draws weights.
 *
 * @param label in tables and rows
 * @param times seconds after programming that are looked at
 * @param maker deploys it
 */
record BayesCore(String label, List<Double> times, Maker maker) {
  private static final double DAY = 86_400;
  private static final List<Double> YEAR = List.of(20.0, 3600.0, DAY, 30 * DAY, 365 * DAY);
  private static final long READS = 1000;

  /** Deploys a network. */
  @FunctionalInterface
  interface Maker {
    /** What draws at a time, for natural parameters and the number of a deployment. */
    DoubleFunction<WeightSource> deploy(List<Tensor.Floats> lambdas, int deployment);
  }

  /** The same after the first and the last time alone. */
  BayesCore ends() {
    return times.size() < 2 ? this : new BayesCore(label, List.of(times.getFirst(), times.getLast()), maker);
  }

  static BayesCore software() {
    return new BayesCore("software", List.of(0.0), (lambdas, deployment) -> _ -> new ExactDraws(lambdas,
        new SplittableRandom(deployment)));
  }

  static BayesCore lfsr(int bits, int shifts) {
    return new BayesCore("SRAM and shift registers, %d bits, moved by %d".formatted(bits, shifts), List.of(0.0),
        (lambdas, deployment) -> _ -> new LfsrCore(lambdas, bits, shifts, deployment));
  }

  /** A crossbar over a year, from the first time that its devices have statistics for. */
  static BayesCore crossbar(DeviceFamily family, boolean compensated) {
    List<Double> times = new ArrayList<>(YEAR);
    times.set(0, family.started());
    return crossbar(family.label() + (compensated ? "" : ", drift not compensated"), CrossbarDesign.usual(family),
        compensated, 0, times);
  }

  /** Doped GST after a day, with reads that are alike. */
  static BayesCore correlated(NoisePlane.Choice choice, double correlation) {
    CrossbarDesign usual = CrossbarDesign.usual(DeviceFamily.DOPED_GST);
    NoisePlane plane = usual.plane();
    int rows = choice == NoisePlane.Choice.OWN ? usual.rows() : plane.rows();
    CrossbarDesign design = usual.with(new NoisePlane(plane.conductance(), plane.gain(), rows, choice));
    String label = switch (choice) {
      case OWN -> "each weight its row of noise";
      case ANY -> "any row of noise";
      case ANY_EITHER_WAY -> "any row of noise, either way";
    };
    return crossbar(label + ", correlation " + correlation, design, true, correlation, List.of(DAY));
  }

  private static BayesCore crossbar(String label, CrossbarDesign design, boolean compensated, double correlation,
      List<Double> times) {
    return new BayesCore(label, times, (lambdas, deployment) -> {
      Crossbar chip = new Crossbar(design, lambdas, deployment);
      return time -> chip.at(time, compensated, correlation, READS + deployment);
    });
  }
}
