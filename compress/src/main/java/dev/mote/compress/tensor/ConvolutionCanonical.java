package dev.mote.compress.tensor;

import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Node;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import java.util.List;

/**
 * A canonical polyadic decomposition of a convolution's weights: a convolution of 1 x 1 pixels, two of 1 x kW and kH x 1 pixels on each channel
 * alone, and one of 1 x 1 pixels. Source: V. Lebedev et al., Speeding-up Convolutional Neural Networks Using Fine-tuned CP-Decomposition,
 * 2015.
 */
public record ConvolutionCanonical() implements ConvolutionForm {
  @Override
  public String label() {
    return "canonical polyadic";
  }

  @Override
  public List<List<Integer>> legs(Shape weights) {
    int none = Factor.NONE;
    return List.of(List.of(0, none, none, 4), List.of(none, 1, none, 4), List.of(none, none, 2, 4),
        List.of(4, none, none, 3));
  }

  @Override
  public int governing(Shape weights, int factor) {
    return 4;
  }

  @Override
  public int bound(Shape weights, int rank) {
    return DenseCanonical.bound(modes(weights));
  }

  @Override
  public Factorization fit(Tensor.Floats weights, int rank, double error) {
    return AlternatingLeastSquares.fit(this, weights, rank, error);
  }

  @Override
  public int add(GraphBuilder builder, Node node, Shape result, List<Integer> operands) {
    KernelChain chain = new KernelChain(builder, node, operands.getFirst());
    return chain.pointwise(operands.get(4)).horizontalEach(operands.get(3)).verticalEach(operands.get(2))
        .last(operands.get(1), operands.subList(5, operands.size()));
  }
}
