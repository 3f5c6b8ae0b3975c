package dev.mote.formats.data;

import dev.mote.graph.Shape;
import java.util.List;
import java.util.Objects;

/**
 * Samples of unsigned bytes in memory.
 *
 * @param bytes  all samples one after the other
 * @param scale  the real number that a byte of 1 stands for
 * @param labels one class number a sample, or none
 */
record Pixels(String name, Shape sampleShape, int size, byte[] bytes, float scale, int[] labels,
    List<String> classes) implements DataSet {
  @Override
  public int label(int index) {
    Objects.checkIndex(index, size);
    return labels.length == 0 ? -1 : labels[index];
  }

  @Override
  public void read(int index, float[] target, int offset) {
    int count = sampleShape.count();
    int from = Objects.checkIndex(index, size) * count;
    for (int i = 0; i < count; i++) {
      target[offset + i] = (bytes[from + i] & 0xFF) * scale;
    }
  }
}
