package dev.mote.hardware.pcm;

import dev.mote.graph.Tensor;
import dev.mote.learn.binary.WeightSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The binary weights of a network programmed into phase-change crossbars: one deployment, which keeps how its devices came out. Each draw
 * reads all weights once.
 */
public final class Crossbar {
  private static final int LEAST_MEASURED = 1 << 16;
  private static final int HALVINGS = 12;
  private static final double WIDEST = 8;

  private final CrossbarDesign design;
  private final List<CrossbarLayer> layers;
  /** The share of reads of each layer against the meant signs when it was programmed. */
  private final List<Double> flips;

  /**
   * Programs a deployment.
   *
   * @param lambdas natural parameters of a network's layers
   * @param seed    which deployment: what each device becomes
   */
  public Crossbar(CrossbarDesign design, List<Tensor.Floats> lambdas, long seed) {
    this.design = design;
    this.layers = new ArrayList<>();
    this.flips = new ArrayList<>();
    Targets targets = new Targets(design.read());
    SplittableRandom random = new SplittableRandom(seed);
    for (Tensor.Floats layer : lambdas) {
      layers.add(new CrossbarLayer(design, targets, layer, random.split()));
      flips.add(flips(layers.getLast().at(design.family().started()), layers.getLast(), design.plane().gain(),
          random.split()));
    }
  }

  /**
   * Draws by reading the devices.
   *
   * @param time        in seconds after programming, at least the family's first
   * @param compensated whether the voltage of the noise plane is set anew for each layer, so that as many reads are against the meant signs as
   *                    were at first; all that is measured is signs
   * @param correlation of the fluctuation of a device with that of its read before: 0 to below 1
   * @param seed        decides the fluctuations
   */
  public WeightSource at(double time, boolean compensated, double correlation, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<CrossbarLayer.Reader.Reads> reads = new ArrayList<>();
    for (int index = 0; index < layers.size(); index++) {
      CrossbarLayer.Reader reader = layers.get(index).at(time);
      double gain = compensated
          ? gain(reader, layers.get(index), flips.get(index), random.split())
          : design.plane().gain();
      reads.add(reader.reads(gain, correlation, random.split()));
    }
    return () -> reads.stream().map(CrossbarLayer.Reader.Reads::next).toList();
  }

  /** The conductance that a weight's devices are programmed to, in microsiemens: the mean over all natural parameters. */
  public static double meanConductance(CrossbarDesign design, List<Tensor.Floats> lambdas) {
    Targets targets = new Targets(design.read());
    double sum = 0;
    long count = 0;
    for (Tensor.Floats layer : lambdas) {
      for (float lambda : layer.values()) {
        sum += Math.abs(targets.difference(lambda));
      }
      count += layer.values().length;
    }
    return sum / count;
  }

  /** The gain at which the share of reads against the meant signs is {@code wanted}: it rises with the gain. */
  private double gain(CrossbarLayer.Reader reader, CrossbarLayer layer, double wanted, SplittableRandom random) {
    double low = design.plane().gain() / WIDEST;
    double high = design.plane().gain() * WIDEST;
    for (int halving = 0; halving < HALVINGS; halving++) {
      double middle = Math.sqrt(low * high);
      if (flips(reader, layer, middle, random) < wanted) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return Math.sqrt(low * high);
  }

  private static double flips(CrossbarLayer.Reader reader, CrossbarLayer layer, double gain, SplittableRandom random) {
    int weights = layer.rows() * layer.columns();
    return reader.flips(gain, (LEAST_MEASURED + weights - 1) / weights, random);
  }
}
