package dev.mote.compress.tensor;

import dev.mote.graph.BadInputException;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Shape;
import java.util.ArrayList;
import java.util.List;

/** A factorisation of a dense layer's weights, whose outputs and inputs are divided into extents. */
public sealed interface DenseForm extends Form permits DenseTrain, DenseCanonical, DenseTucker {
  /** Extents whose product is the number of outputs. */
  List<Integer> outputs();

  /** Extents whose product is the number of inputs. */
  List<Integer> inputs();

  @Override
  default List<Integer> modes(Shape weights) {
    List<Integer> modes = new ArrayList<>(outputs());
    modes.addAll(inputs());
    return modes;
  }

  @Override
  default void check(Node node, Shape weights) {
    boolean fits = node.op() instanceof Op.Dense && Form.product(outputs()) == weights.dim(0)
        && Form.product(inputs()) == weights.dim(1);
    if (!fits) {
      throw new BadInputException("a factorised dense layer has as many outputs and inputs as its extents' products, "
          + outputs() + " and " + inputs() + ", found weights " + weights + " at '" + node.name()
          + "'; choose other extents");
    }
  }
}
