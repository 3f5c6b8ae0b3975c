package dev.mote.formats.data;

import dev.mote.graph.Shape;
import java.util.List;
import java.util.Objects;

/** The samples {@code from} to {@code to} of another set. */
record Range(DataSet whole, int from, int to) implements DataSet {
  Range {
    Objects.checkFromToIndex(from, to, whole.size());
  }

  @Override
  public String name() {
    return whole.name();
  }

  @Override
  public int size() {
    return to - from;
  }

  @Override
  public Shape sampleShape() {
    return whole.sampleShape();
  }

  @Override
  public List<String> classes() {
    return whole.classes();
  }

  @Override
  public int label(int index) {
    return whole.label(from + Objects.checkIndex(index, size()));
  }

  @Override
  public void read(int index, float[] target, int offset) {
    whole.read(from + Objects.checkIndex(index, size()), target, offset);
  }
}
