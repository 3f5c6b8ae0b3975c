package dev.mote.compress.tensor;

import dev.mote.compress.TensorTrainDecomposition;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * A tensor-train matrix, {@link Op.TensorTrain}. Where of each pair of extents one is 1, as in outputs 16, 32, 1, 1 and inputs 1, 1,
 * 28, 28, it is the tensor train of the weights as a tensor of 16 x 32 x 28 x 28.
 *
 * @param outputs the second extents of the cores
 * @param inputs  as many third extents
 */
public record DenseTrain(List<Integer> outputs, List<Integer> inputs) implements DenseForm {
  /** Copies and checks. */
  public DenseTrain {
    var extents = new TensorTrainDecomposition(outputs, inputs, 1, 0);
    outputs = extents.outputs();
    inputs = extents.inputs();
  }

  @Override
  public String label() {
    return "tensor train";
  }

  @Override
  public List<List<Integer>> legs(Shape weights) {
    int count = outputs.size();
    List<List<Integer>> legs = new ArrayList<>();
    for (int core = 0; core < count; core++) {
      legs.add(List.of(core == 0 ? Factor.NONE : 2 * count + core - 1, core, count + core,
          core == count - 1 ? Factor.NONE : 2 * count + core));
    }
    return legs;
  }

  /** A core belongs to the rank on its right, the last core to the last rank. */
  @Override
  public int governing(Shape weights, int factor) {
    int count = outputs.size();
    return count == 1 ? Factor.NONE : 2 * count + Math.min(factor, count - 2);
  }

  @Override
  public int bound(Shape weights, int rank) {
    int count = outputs.size();
    long left = 1;
    for (int core = 0; core <= rank - 2 * count; core++) {
      left *= (long) outputs.get(core) * inputs.get(core);
    }
    return (int) Math.min(left, weights.count() / left);
  }

  @Override
  public Factorization fit(Tensor.Floats weights, int rank, double error) {
    return of(weights.shape(), new TensorTrainDecomposition(outputs, inputs, rank, error).cores(weights));
  }

  @Override
  public int add(GraphBuilder builder, Node node, Shape result, List<Integer> operands) {
    return builder.add(node.name(), new Op.TensorTrain(outputs.size(), ((Op.Dense) node.op()).activation()), operands);
  }
}
