package dev.mote.learn.zeroth;

import dev.mote.formats.data.DataSet;
import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.Tensor;
import dev.mote.learn.Adaptation;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Training that moves the integers of a quantised network, a batch a step, without a float copy of them. */
public interface IntegerTraining extends Adaptation {
  /** The network with the present integers. */
  Graph current();

  /** All trained constants. */
  List<Parameter> parameters();

  /**
   * One step on one batch at the full learning rate times {@code ratio / 2^15}.
   *
   * @param inputs the samples, tensors of the network's input type
   * @return the mean loss before the step in units of 2^-16 nats, rounded down
   */
  int step(List<Tensor> inputs, int[] labels, int ratio);

  /** The share of {@code samples} that the present network gets right. */
  double accuracy(Samples samples);

  /** The share of {@code data} that the present network gets right. */
  default double accuracy(DataSet data) {
    Graph network = current();
    return accuracy(new Samples(data, network.type(network.inputs().getFirst())));
  }

  /** A copy of all trained integers. */
  default List<int[]> saved() {
    return parameters().stream().map(Parameter::integers).toList();
  }

  /** Puts back what {@link #saved} gave. */
  void restore(List<int[]> saved);

  /** The number of steps made. */
  int steps();

  /** All that decides the steps that follow, beside the options and the number of steps: at least {@link #saved}. */
  default List<int[]> state() {
    return saved();
  }

  /** Goes on from what {@link #state} gave after {@code steps} steps. */
  void resume(List<int[]> state, int steps);

  @Override
  default Graph run(DataSet data, @Nullable DataSet validation, Listener listener) {
    return run(data, validation, listener, Saving.NONE);
  }

  /** Runs like {@link #run(DataSet, DataSet, Listener)} with a checkpoint. */
  Graph run(DataSet data, @Nullable DataSet validation, Listener listener, Saving saving);

  /**
   * Where a training is saved so that it can go on after a stop, to the same bits.
   *
   * @param checkpoint the file, written after each epoch; null for none
   * @param every      steps after which it is written, too; 0 for never
   * @param resume     whether to go on from it where it is there
   */
  record Saving(@Nullable Path checkpoint, long every, boolean resume) {
    /** No checkpoint. */
    public static final Saving NONE = new Saving(null, 0, false);
  }

  /** Throws where {@code network} has not one input and one output, or nothing is to be trained. */
  static void check(Graph network, List<Layer> layers) {
    if (network.inputs().size() != 1 || network.outputs().size() != 1 || layers.isEmpty()) {
      throw new BadInputException("a network to train has one input, one output and layers to train, found "
          + network.inputs().size() + ", " + network.outputs().size() + " and " + layers.size() + " in '"
          + network.name() + "'; cut it down or choose layers");
    }
  }
}
