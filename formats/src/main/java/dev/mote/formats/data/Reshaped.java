package dev.mote.formats.data;

import dev.mote.graph.BadInputException;
import dev.mote.graph.Shape;
import java.util.List;
import java.util.regex.Pattern;

/** Another set's samples under another shape of the same count. */
record Reshaped(DataSet set, Shape sampleShape) implements DataSet {
  private static final Pattern EXTENTS = Pattern.compile("[1-9]\\d{0,8}(x[1-9]\\d{0,8})*");

  static Reshaped parse(DataSet set, String text) {
    if (EXTENTS.matcher(text).matches()) {
      Shape shape = Shape.of(Pattern.compile("x").splitAsStream(text).mapToInt(Integer::parseInt).toArray());
      if (shape.count() == set.sampleShape().count()) {
        return new Reshaped(set, shape);
      }
    }
    throw new BadInputException("a sample shape is AxBxC with the " + set.sampleShape().count()
        + " elements of the samples, found '" + text + "' for " + set.name() + "; correct ?shape=");
  }

  @Override
  public String name() {
    return set.name();
  }

  @Override
  public int size() {
    return set.size();
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
