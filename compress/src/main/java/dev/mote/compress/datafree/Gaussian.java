package dev.mote.compress.datafree;

import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * How each channel of a layer's result is distributed before the clamp: normally, as its batch norm was trained to make it.
 *
 * @param mean      one number a channel
 * @param deviation one number a channel, at least 0
 */
record Gaussian(double[] mean, double[] deviation) {
  /** What a batch norm along the last axis says about its result, or null where its operands are not known. */
  static @Nullable Gaussian of(Graph graph, Node node, Op.BatchNorm norm) {
    Tensor gamma = graph.constant(node.inputs().get(1));
    Tensor beta = graph.constant(node.inputs().get(2));
    Tensor variance = graph.constant(node.inputs().get(4));
    if (gamma == null || beta == null || variance == null
        || norm.axis() != graph.outputType(node).shape().rank() - 1) {
      return null;
    }
    double[] mean = new double[beta.shape().count()];
    double[] deviation = new double[mean.length];
    for (int channel = 0; channel < mean.length; channel++) {
      double seen = Math.max(0, variance.real(channel));
      mean[channel] = beta.real(channel);
      deviation[channel] = Math.abs(gamma.real(channel)) * Math.sqrt(seen / (seen + norm.epsilon()));
    }
    return new Gaussian(mean, deviation);
  }

  /** The same with each channel divided by a number. */
  Gaussian dividedBy(double[] divisors) {
    double[] means = new double[mean.length];
    double[] deviations = new double[mean.length];
    for (int channel = 0; channel < means.length; channel++) {
      means[channel] = mean[channel] / divisors[channel];
      deviations[channel] = deviation[channel] / divisors[channel];
    }
    return new Gaussian(means, deviations);
  }

  /** The same with a number taken off each channel. */
  Gaussian minus(double[] shift) {
    double[] means = new double[mean.length];
    for (int channel = 0; channel < means.length; channel++) {
      means[channel] = mean[channel] - shift[channel];
    }
    return new Gaussian(means, deviation);
  }
}
