package dev.mote.graph.reference;

import dev.mote.graph.Activation;

/** Fused activations on the wide numbers of the kernels. */
final class Activations {
  private Activations() {}

  static double apply(Activation activation, double value) {
    return Math.min(Math.max(value, activation.min()), activation.max());
  }

  static long apply(Activation activation, long value) {
    return activation == Activation.NONE
        ? value
        : Numbers.clamp(value, (long) activation.min(), (long) activation.max());
  }
}
