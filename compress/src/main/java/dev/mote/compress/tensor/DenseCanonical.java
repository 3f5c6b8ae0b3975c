package dev.mote.compress.tensor;

import dev.mote.compress.TensorTrainDecomposition;
import dev.mote.graph.Activation;
import dev.mote.graph.BinaryKind;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.Window;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A canonical polyadic decomposition of a dense layer's weights as a tensor of all extents: a dense layer over the last input extent, a
 * depthwise convolution for each other one, a multiplication for each output extent but the last, and a dense layer.
 *
 * @param outputs extents whose product is the number of outputs
 * @param inputs  extents whose product is the number of inputs
 */
public record DenseCanonical(List<Integer> outputs, List<Integer> inputs) implements DenseForm {
  /** Copies and checks. */
  public DenseCanonical {
    outputs = new TensorTrainDecomposition(outputs, outputs, 1, 0).outputs();
    inputs = new TensorTrainDecomposition(inputs, inputs, 1, 0).inputs();
  }

  @Override
  public String label() {
    return "canonical polyadic";
  }

  @Override
  public List<List<Integer>> legs(Shape weights) {
    int count = outputs.size() + inputs.size();
    return IntStream.range(0, count)
        .mapToObj(mode -> mode < outputs.size()
            ? List.of(mode, count)
            : mode == count - 1 ? List.of(count, mode) : List.of(Factor.NONE, Factor.NONE, mode, count))
        .toList();
  }

  @Override
  public int governing(Shape weights, int factor) {
    return outputs.size() + inputs.size();
  }

  @Override
  public int bound(Shape weights, int rank) {
    return bound(modes(weights));
  }

  /** No tensor has a higher rank than its number of elements by its largest extent. */
  static int bound(List<Integer> modes) {
    return Form.product(modes) / modes.stream().mapToInt(extent -> extent).max().orElse(1);
  }

  @Override
  public Factorization fit(Tensor.Floats weights, int rank, double error) {
    return AlternatingLeastSquares.fit(this, weights, rank, error);
  }

  @Override
  public int add(GraphBuilder builder, Node node, Shape result, List<Integer> operands) {
    String name = node.name();
    int samples = result.dim(0);
    int each = result.count() / result.last() / samples;
    int before = each * Form.product(inputs.subList(0, inputs.size() - 1));
    int count = outputs.size() + inputs.size();
    int rank = builder.type(operands.get(1)).shape().dim(1);
    int value = builder.add(name + "_rows", new Op.Reshape(Shape.of(samples, before, inputs.getLast())),
        List.of(operands.getFirst()));
    value = builder.add(name + "_in" + inputs.size(), new Op.Dense(Activation.NONE),
        List.of(value, operands.get(count)));
    for (int input = inputs.size() - 1; input >= 1; input--) {
      int extent = inputs.get(input - 1);
      before /= extent;
      value = builder.add(name + "_image" + input, new Op.Reshape(Shape.of(samples, before, extent, rank)),
          List.of(value));
      value = builder.add(name + "_in" + input,
          new Op.DepthwiseConv2d(Window.stride(1, extent), 1, Activation.NONE),
          List.of(value, operands.get(outputs.size() + input)));
    }
    int known = each;
    for (int output = 1; output < outputs.size(); output++) {
      value = builder.add(name + "_open" + output, new Op.Reshape(Shape.of(samples, known, 1, rank)), List.of(value));
      value = builder.add(name + "_out" + output, new Op.Binary(BinaryKind.MULTIPLY),
          List.of(value, operands.get(output)));
      known *= outputs.get(output - 1);
    }
    value = builder.add(name + "_closed", new Op.Reshape(Shape.of(samples, known, rank)), List.of(value));
    return Chains.end(builder, node, result, value, operands.get(outputs.size()),
        operands.subList(count + 1, operands.size()));
  }
}
