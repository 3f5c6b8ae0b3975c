package dev.mote.learn.zeroth;

import dev.mote.formats.data.DataSet;
import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.Tensor;
import dev.mote.learn.Adaptation;
import java.util.List;

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

  /** Throws where {@code network} has not one input and one output, or nothing is to be trained. */
  static void check(Graph network, List<Layer> layers) {
    if (network.inputs().size() != 1 || network.outputs().size() != 1 || layers.isEmpty()) {
      throw new BadInputException("a network to train has one input, one output and layers to train, found "
          + network.inputs().size() + ", " + network.outputs().size() + " and " + layers.size() + " in '"
          + network.name() + "'; cut it down or choose layers");
    }
  }
}
