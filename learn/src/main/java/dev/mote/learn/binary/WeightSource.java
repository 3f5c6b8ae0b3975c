package dev.mote.learn.binary;

import dev.mote.graph.Tensor;
import java.util.List;

/** Draws the weights of a binary network: by software, or as a core of some hardware gives them. */
@FunctionalInterface
public interface WeightSource {
  /** The weights of the next network, +1 or -1 each, a tensor for each name of {@link BinaryNetworks#weights}. */
  List<Tensor.Floats> draw();
}
