package dev.mote.formats.data;

import dev.mote.graph.Shape;
import java.util.List;

/** A set under the specification it was asked for by. */
record Named(String name, DataSet set) implements DataSet {
  @Override
  public int size() {
    return set.size();
  }

  @Override
  public Shape sampleShape() {
    return set.sampleShape();
  }

  @Override
  public List<String> classes() {
    return set.classes();
  }

  @Override
  public int label(int index) {
    return set.label(index);
  }

  @Override
  public void read(int index, float[] target, int offset) {
    set.read(index, target, offset);
  }
}
