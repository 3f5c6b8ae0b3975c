package dev.mote.compress.tensor;

import dev.mote.compress.TensorTrainDecomposition;
import dev.mote.graph.Activation;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A Tucker decomposition of a dense layer's weights as a tensor of all extents: a small dense layer over each input extent, one for the
 * core, and one over each output extent, with a transpose after each.
 *
 * @param outputs extents whose product is the number of outputs
 * @param inputs  extents whose product is the number of inputs
 */
public record DenseTucker(List<Integer> outputs, List<Integer> inputs) implements DenseForm {
  /** Copies and checks. */
  public DenseTucker {
    outputs = new TensorTrainDecomposition(outputs, outputs, 1, 0).outputs();
    inputs = new TensorTrainDecomposition(inputs, inputs, 1, 0).inputs();
  }

  @Override
  public String label() {
    return "Tucker";
  }

  /** A matrix an extent, then the core as a matrix of output ranks by input ranks. */
  @Override
  public List<List<Integer>> legs(Shape weights) {
    int count = outputs.size() + inputs.size();
    List<List<Integer>> legs = new ArrayList<>();
    for (int mode = 0; mode < count; mode++) {
      legs.add(mode < outputs.size() ? List.of(mode, count + mode) : List.of(count + mode, mode));
    }
    legs.add(IntStream.range(count, 2 * count).boxed().toList());
    return legs;
  }

  /** The matrices belong to their ranks, the core to none. */
  @Override
  public int governing(Shape weights, int factor) {
    int count = outputs.size() + inputs.size();
    return factor == count ? Factor.NONE : count + factor;
  }

  @Override
  public int bound(Shape weights, int rank) {
    List<Integer> modes = modes(weights);
    return modes.get(rank - modes.size());
  }

  @Override
  public Factorization fit(Tensor.Floats weights, int rank, double error) {
    return HigherOrderSvd.fit(this, weights, rank, error);
  }

  @Override
  public int add(GraphBuilder builder, Node node, Shape result, List<Integer> operands) {
    String name = node.name();
    int count = outputs.size() + inputs.size();
    int samples = result.dim(0);
    int each = result.count() / result.last() / samples;
    int narrow = turned(builder, name + "_in", Shape.of(samples, each), operands.getFirst(), inputs,
        operands.subList(outputs.size() + 1, count + 1), Activation.NONE);
    Shape core = builder.type(operands.get(count + 1)).shape();
    int ranks = core.countBetween(0, outputs.size());
    int matrix = builder.add(name + "_core_matrix", new Op.Reshape(Shape.of(ranks, core.count() / ranks)),
        List.of(operands.get(count + 1)));
    int turned = builder.add(name + "_core", new Op.Dense(Activation.NONE), List.of(narrow, matrix));
    boolean biased = operands.size() == count + 3;
    int wide = turned(builder, name + "_out", Shape.of(samples, each), turned,
        IntStream.range(0, outputs.size()).map(core::dim).boxed().toList(), operands.subList(1, outputs.size() + 1),
        biased ? Activation.NONE : ((Op.Dense) node.op()).activation());
    return Chains.close(builder, node, result, wide, operands.subList(count + 2, operands.size()));
  }

  /**
   * Multiplies each index of a tensor by a matrix {@code [new extent, extent]}, from the last on.
   *
   * @param outer      the two extents before the tensor's
   * @param activation of the last product
   * @return the tensor flat, {@code [outer, new extents]}
   */
  private static int turned(GraphBuilder builder, String name, Shape outer, int input, List<Integer> extents,
      List<Integer> matrices, Activation activation) {
    int before = outer.dim(1) * Form.product(extents);
    int done = 1;
    int value = input;
    for (int index = extents.size(); index >= 1; index--) {
      int extent = extents.get(index - 1);
      before /= extent;
      if (index == extents.size()) {
        value = builder.add(name + "_rows", new Op.Reshape(Shape.of(outer.dim(0), before, done, extent)),
            List.of(value));
      }
      value = builder.add(name + index, new Op.Dense(index == 1 ? activation : Activation.NONE),
          List.of(value, matrices.get(index - 1)));
      int made = builder.type(value).shape().last();
      int next = index == 1 ? 1 : extents.get(index - 2);
      int split = builder.add(name + index + "_split",
          new Op.Reshape(Shape.of(outer.dim(0), before / next, next, done, made)), List.of(value));
      int turned = builder.add(name + index + "_turn", new Op.Transpose(List.of(0, 1, 4, 3, 2)), List.of(split));
      done *= made;
      value = builder.add(name + index + "_turned",
          new Op.Reshape(
              index == 1 ? Shape.of(outer.dim(0), before, done) : Shape.of(outer.dim(0), before / next, done, next)),
          List.of(turned));
    }
    return value;
  }
}
