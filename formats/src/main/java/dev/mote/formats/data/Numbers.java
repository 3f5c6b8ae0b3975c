package dev.mote.formats.data;

import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import java.util.List;
import java.util.Objects;

/**
 * Samples that are slices of one tensor in memory, read as {@code scale * (element - zero)}.
 *
 * @param tensor at least {@code size} samples, one after the other
 * @param labels one class number a sample, or none
 */
record Numbers(String name, Shape sampleShape, int size, Tensor tensor, float scale, int zero, int[] labels,
    List<String> classes) implements DataSet {
  Numbers(String name, Shape sampleShape, int size, Tensor tensor, int[] labels, List<String> classes) {
    this(name, sampleShape, size, tensor, 1, 0, labels, classes);
  }

  @Override
  public int label(int index) {
    Objects.checkIndex(index, size);
    return labels.length == 0 ? -1 : labels[index];
  }

  @Override
  public void read(int index, float[] target, int offset) {
    int count = sampleShape.count();
    int from = Objects.checkIndex(index, size) * count;
    if (tensor instanceof Tensor.Floats floats) {
      System.arraycopy(floats.values(), from, target, offset, count);
      return;
    }
    for (int i = 0; i < count; i++) {
      target[offset + i] = (float) (scale * (tensor.real(from + i) - zero));
    }
  }
}
