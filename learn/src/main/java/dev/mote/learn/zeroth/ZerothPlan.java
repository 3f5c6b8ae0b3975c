package dev.mote.learn.zeroth;

import dev.mote.graph.Graph;
import dev.mote.graph.UnsupportedException;
import java.util.ArrayList;
import java.util.List;

/**
 * All numbers of a training that are known before it begins, for a device that trains like {@link ZerothTrainer}, to the same
 * bits.
 *
 * @param options how it is trained
 * @param logits  the int8 value whose loss is taken
 * @param loss    the loss
 * @param layers  the trained layers, in the order given
 */
public record ZerothPlan(ZerothOptions options, int logits, IntegerLoss loss, List<Trained> layers) {
  /** Copies the list. */
  public ZerothPlan {
    layers = List.copyOf(layers);
  }

  /**
   * A trained layer.
   *
   * @param layer     the layer
   * @param byNodes   whether its results are perturbed rather than its weights
   * @param low       results at this number are not perturbed
   * @param high      nor are those at this one
   * @param constants its trained constants
   */
  public record Trained(Layer layer, boolean byNodes, int low, int high, List<Constant> constants) {
    /** Copies the list. */
    public Trained {
      constants = List.copyOf(constants);
    }
  }

  /**
   * A trained constant.
   *
   * @param parameter its integers
   * @param queries   losses asked for with it perturbed, or with the layer's results perturbed
   * @param sigma     how far it is perturbed
   * @param shrinkage what its estimate is multiplied by, in units of 2^-15; for nodes it follows from the data
   * @param factors   what sums are multiplied by at the full rate, one a channel
   */
  public record Constant(Parameter parameter, int queries, int sigma, int shrinkage,
      List<IntegerUpdate.Factor> factors) {
    /** Copies the list. */
    public Constant {
      factors = List.copyOf(factors);
    }
  }

  /**
   * The plan of training {@code layers}.
   *
   * @throws UnsupportedException where the method does not take one layer at a time
   */
  public static ZerothPlan of(Graph network, List<Layer> layers, ZerothOptions options) {
    switch (options.method()) {
      case WEIGHTS, NODES, MIXTURE -> {
      }
      case SAMPLES, FEWEST, MEASURED, MODEL, COORDINATES, SCALES -> throw new UnsupportedException(
          "a device perturbs the weights or the results of one layer at a time, found the method " + options.method()
              + "; take weights, nodes or mixture");
    }
    if (options.exactLast()) {
      throw new UnsupportedException(
          "a device estimates the gradients of all layers, found the exact gradient of the last"
              + " one; leave it out (--exact-last)");
    }
    if (options.momentum() != 0) {
      throw new UnsupportedException("a device keeps no last steps, found the momentum " + options.momentum()
          + "; leave it out");
    }
    if (options.centered()) {
      throw new UnsupportedException("a device centers no gradients; leave it out (--center)");
    }
    List<Trained> parts = new ArrayList<>();
    for (Layer layer : layers) {
      boolean byNodes = LayerStep.byNodes(network, layer, options);
      NodeEstimate nodes = new NodeEstimate(options, network, layer);
      int queries = byNodes ? options.queries() : LayerStep.share(layer, options);
      WeightEstimate weights = new WeightEstimate(options, queries);
      List<Constant> constants = new ArrayList<>();
      for (Parameter parameter : layer.parameters()) {
        if (parameter.isSparse()) {
          throw new UnsupportedException("a device trains constants whole, found " + parameter.count() + " of "
              + parameter.size() + " integers of '" + parameter.name() + "'; leave the share out");
        }
        double[] units = byNodes
            ? LayerStep.nodeUnits(network, layer, parameter, nodes.unit(options.batch()))
            : LayerStep.uniform(parameter, weights.unit(parameter, options.batch()));
        constants.add(new Constant(parameter, queries, byNodes ? options.sigma().nodes() : weights.sigma(parameter),
            weights.wholeShrinkage(parameter.size()),
            List.of(ZerothTrainer.factors(options, parameter, units))));
      }
      parts.add(new Trained(layer, byNodes, nodes.low(), nodes.high(), constants));
    }
    int logits = IntegerLoss.logits(network);
    return new ZerothPlan(options, logits, new IntegerLoss(network.type(logits)), parts);
  }
}
