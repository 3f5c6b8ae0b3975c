package dev.mote.formats.data;

import dev.mote.graph.BadInputException;
import dev.mote.graph.Shape;
import java.util.List;
import java.util.Objects;

/** The samples of one set followed by those of another of the same shape and classes. */
record Joined(DataSet first, DataSet second) implements DataSet {
  Joined {
    if (!first.sampleShape().equals(second.sampleShape()) || !first.classes().equals(second.classes())) {
      throw new BadInputException(
          "the training and test parts of a data set have one sample shape and one list of classes,"
              + " found " + first.sampleShape() + " with " + first.classes() + " and " + second.sampleShape() + " with "
              + second.classes() + " in " + first.name() + "; open the two parts on their own");
    }
  }

  @Override
  public String name() {
    return first.name();
  }

  @Override
  public int size() {
    return first.size() + second.size();
  }

  @Override
  public Shape sampleShape() {
    return first.sampleShape();
  }

  @Override
  public List<String> classes() {
    return first.classes();
  }

  @Override
  public int label(int index) {
    Objects.checkIndex(index, size());
    return index < first.size() ? first.label(index) : second.label(index - first.size());
  }

  @Override
  public void read(int index, float[] target, int offset) {
    Objects.checkIndex(index, size());
    if (index < first.size()) {
      first.read(index, target, offset);
    } else {
      second.read(index - first.size(), target, offset);
    }
  }
}
