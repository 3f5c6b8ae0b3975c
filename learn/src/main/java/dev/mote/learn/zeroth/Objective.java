package dev.mote.learn.zeroth;

import dev.mote.graph.Tensor;
import java.util.List;

/** Something that gives the losses of a batch for other parameters: all that an estimate sees. */
interface Objective {
  /** Puts other integers in the place of a parameter's. */
  void write(Parameter parameter, Tensor contents);

  /** The loss of each sample. */
  int[] losses(List<List<Tensor>> inputs, int[] labels);

  /** The sum of the losses. */
  default long loss(List<List<Tensor>> inputs, int[] labels) {
    long sum = 0;
    for (int each : losses(inputs, labels)) {
      sum += each;
    }
    return sum;
  }
}
