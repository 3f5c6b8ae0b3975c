package dev.mote.learn;

import dev.mote.formats.data.DataSet;
import dev.mote.graph.Graph;
import org.jspecify.annotations.Nullable;

/** A way to make a network fit data that its training never saw: by forward passes alone, or by back-propagation. */
public interface Adaptation extends AutoCloseable {
  /** Hears how training goes. */
  interface Listener {
    /** After each step, 1 for the first; the loss is the batch's before the step, in nats. */
    default void stepped(int step, int total, double loss) {}

    /** After each epoch, 1 for the first; the accuracy is not a number where there is no validation set. */
    default void ended(int epoch, double loss, double validationAccuracy) {}
  }

  /**
   * Trains on all epochs and returns the network: as it was at the best validation accuracy where there is a validation set.
   *
   * @param data       the samples, with classes
   * @param validation decides which weights are kept and when to stop; null for none
   */
  Graph run(DataSet data, @Nullable DataSet validation, Listener listener);

  /** Frees what runs the network. */
  @Override
  void close();
}
