package dev.mote.learn.forward;

import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Parameters that are perturbed together, one after the other in one array.
 *
 * @param index   the group's place
 * @param shapes  the parameters' shapes
 * @param values  their contents
 * @param moments what optimisers keep from step to step
 */
record Group(int index, List<Shape> shapes, float[] values, float[][] moments) {
  private static final int MOST_MOMENTS = 2;

  static Group of(int index, List<Tensor.Floats> start) {
    int count = start.stream().mapToInt(tensor -> tensor.values().length).sum();
    float[] values = new float[count];
    int at = 0;
    for (Tensor.Floats tensor : start) {
      System.arraycopy(tensor.values(), 0, values, at, tensor.values().length);
      at += tensor.values().length;
    }
    return new Group(index, start.stream().map(Tensor.Floats::shape).toList(), values, new float[MOST_MOMENTS][count]);
  }

  /** The parameters with these contents, a copy. */
  List<Tensor> tensors(float[] contents) {
    List<Tensor> tensors = new ArrayList<>();
    int at = 0;
    for (Shape shape : shapes) {
      tensors.add(new Tensor.Floats(shape, Arrays.copyOfRange(contents, at, at + shape.count())));
      at += shape.count();
    }
    return tensors;
  }
}
