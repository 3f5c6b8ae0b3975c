package dev.mote.compress.tensor;

import dev.mote.graph.BadInputException;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Shape;
import java.util.List;

/** A factorisation of a convolution's weights {@code [O, kH, kW, I]} along these four indices. */
public sealed interface ConvolutionForm extends Form permits ConvolutionTrain, ConvolutionCanonical, ConvolutionTucker {
  @Override
  default List<Integer> modes(Shape weights) {
    return List.of(weights.dim(0), weights.dim(1), weights.dim(2), weights.dim(3));
  }

  @Override
  default void check(Node node, Shape weights) {
    if (!(node.op() instanceof Op.Conv2d conv) || conv.groups() != 1) {
      throw new BadInputException("this factorisation is of a convolution without groups, found weights " + weights
          + " at '" + node.name() + "'; name another layer");
    }
  }
}
