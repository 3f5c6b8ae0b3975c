package dev.mote.compress.tensor;

import dev.mote.compress.TensorTrainDecomposition;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Node;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * A tensor train of a convolution's weights as a tensor of O x kH x kW x I: four convolutions of 1 x 1, 1 x kW, kH x 1 and 1 x 1 pixels.
 */
public record ConvolutionTrain() implements ConvolutionForm {
  @Override
  public String label() {
    return "tensor train";
  }

  @Override
  public List<List<Integer>> legs(Shape weights) {
    int none = Factor.NONE;
    return List.of(List.of(0, none, none, 4), List.of(4, 1, none, 5), List.of(5, none, 2, 6),
        List.of(6, none, none, 3));
  }

  @Override
  public int governing(Shape weights, int factor) {
    return 4 + Math.min(factor, 2);
  }

  @Override
  public int bound(Shape weights, int rank) {
    int left = weights.countBetween(0, rank - 3);
    return Math.min(left, weights.count() / left);
  }

  @Override
  public Factorization fit(Tensor.Floats weights, int rank, double error) {
    Shape shape = weights.shape();
    List<Tensor.Floats> cores = new TensorTrainDecomposition(List.of(shape.dim(0), 1, 1, 1),
        List.of(1, shape.dim(1), shape.dim(2), shape.dim(3)), rank, error)
        .cores(weights.reshaped(Shape.of(shape.dim(0), shape.count() / shape.dim(0))));
    List<Tensor.Floats> kernels = new ArrayList<>();
    for (int core = 0; core < 4; core++) {
      Shape each = cores.get(core).shape();
      kernels.add(cores.get(core).reshaped(switch (core) {
        case 0 -> Shape.of(each.dim(1), 1, 1, each.dim(3));
        case 1 -> Shape.of(each.dim(0), each.dim(2), 1, each.dim(3));
        case 2 -> Shape.of(each.dim(0), 1, each.dim(2), each.dim(3));
        default -> Shape.of(each.dim(0), 1, 1, each.dim(2));
      }));
    }
    return of(shape, kernels);
  }

  @Override
  public int add(GraphBuilder builder, Node node, Shape result, List<Integer> operands) {
    KernelChain chain = new KernelChain(builder, node, operands.getFirst());
    return chain.pointwise(operands.get(4)).horizontal(operands.get(3)).vertical(operands.get(2))
        .last(operands.get(1), operands.subList(5, operands.size()));
  }
}
