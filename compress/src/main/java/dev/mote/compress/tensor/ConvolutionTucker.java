package dev.mote.compress.tensor;

import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Node;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import java.util.List;

/**
 * A Tucker decomposition of a convolution's weights along both kinds of channels: a convolution of 1 x 1 pixels, one of the layer's own
 * kernel between fewer channels, and one of 1 x 1 pixels. Source: Y.-D. Kim et al., Compression of Deep Convolutional Neural
 * Networks for Fast and Low Power Mobile Applications, 2016.
 */
public record ConvolutionTucker() implements ConvolutionForm {
  @Override
  public String label() {
    return "Tucker";
  }

  /** The core last. */
  @Override
  public List<List<Integer>> legs(Shape weights) {
    int none = Factor.NONE;
    return List.of(List.of(0, none, none, 4), List.of(5, none, none, 3), List.of(4, 1, 2, 5));
  }

  /** The matrices belong to their ranks, the core to none. */
  @Override
  public int governing(Shape weights, int factor) {
    return factor == 2 ? Factor.NONE : 4 + factor;
  }

  @Override
  public int bound(Shape weights, int rank) {
    return weights.dim(rank == 4 ? 0 : 3);
  }

  @Override
  public Factorization fit(Tensor.Floats weights, int rank, double error) {
    return HigherOrderSvd.fit(this, weights, rank, error);
  }

  @Override
  public int add(GraphBuilder builder, Node node, Shape result, List<Integer> operands) {
    KernelChain chain = new KernelChain(builder, node, operands.getFirst());
    return chain.pointwise(operands.get(2)).whole(operands.get(3)).last(operands.get(1),
        operands.subList(4, operands.size()));
  }
}
