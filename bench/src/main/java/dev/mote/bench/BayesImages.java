package dev.mote.bench;

import dev.mote.formats.data.DataSet;
import dev.mote.formats.data.DataSets;
import dev.mote.graph.Shape;
import java.util.List;

/**
 * What ensembles are judged by, in one set: samples that accuracy is measured on, then samples that corrections are found on, then strange
 * ones, of no class of the network.
 *
 * @param judged  of the test part
 * @param fitted  of the test part, others
 * @param strange images of another data set in this one's shape
 */
record BayesImages(DataSet judged, DataSet fitted, DataSet strange) implements DataSet {
  /** The first half of each of the three. */
  BayesImages half() {
    return new BayesImages(judged.range(0, judged.size() / 2), fitted.range(0, fitted.size() / 2),
        strange.range(0, strange.size() / 2));
  }

  /** The images for a network of {@link BayesNetwork#names}. */
  static BayesImages named(String name) {
    if (name.equals("fashion-mnist")) {
      DataSet test = DataSets.open("fashion-mnist#test");
      return new BayesImages(test.range(0, 2000), test.range(9000, 10_000),
          DataSets.open("idx:" + SharedFolder.file("mnist") + "#test").range(0, 1000));
    }
    DataSet test = CompressAccuracy.images("test.zip");
    return new BayesImages(test.range(0, 1000), test.range(7000, 7500),
        new Padded(DataSets.open("fashion-mnist#test").range(0, 500)));
  }

  int[] judgedLabels() {
    return labels(judged);
  }

  int[] fittedLabels() {
    return labels(fitted);
  }

  private static int[] labels(DataSet data) {
    int[] labels = new int[data.size()];
    for (int index = 0; index < labels.length; index++) {
      labels[index] = data.label(index);
    }
    return labels;
  }

  @Override
  public String name() {
    return judged.name();
  }

  @Override
  public int size() {
    return judged.size() + fitted.size() + strange.size();
  }

  @Override
  public Shape sampleShape() {
    return judged.sampleShape();
  }

  @Override
  public List<String> classes() {
    return List.of();
  }

  @Override
  public int label(int index) {
    return -1;
  }

  @Override
  public void read(int index, float[] target, int offset) {
    int second = index - judged.size();
    int third = second - fitted.size();
    if (second < 0) {
      judged.read(index, target, offset);
    } else if (third < 0) {
      fitted.read(second, target, offset);
    } else {
      strange.read(third, target, offset);
    }
  }

  /** Grey images of 28x28 pixels in the middle of 32x32, the same in three channels. */
  private record Padded(DataSet grey) implements DataSet {
    @Override
    public String name() {
      return grey.name();
    }

    @Override
    public int size() {
      return grey.size();
    }

    @Override
    public Shape sampleShape() {
      return Shape.of(32, 32, 3);
    }

    @Override
    public List<String> classes() {
      return List.of();
    }

    @Override
    public int label(int index) {
      return -1;
    }

    @Override
    public void read(int index, float[] target, int offset) {
      float[] pixels = grey.sample(index).values();
      for (int at = 0; at < 32 * 32 * 3; at++) {
        int row = at / 96 - 2;
        int column = at / 3 % 32 - 2;
        boolean inside = row >= 0 && row < 28 && column >= 0 && column < 28;
        target[offset + at] = inside ? pixels[28 * row + column] : 0;
      }
    }
  }
}
