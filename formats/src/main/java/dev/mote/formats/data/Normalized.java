package dev.mote.formats.data;

import dev.mote.graph.BadInputException;
import dev.mote.graph.Shape;
import java.util.List;

/** Another set's samples as {@code (x - mean) / deviation}, with one number for all or one a channel (last dimension). */
record Normalized(DataSet raw, float[] mean, float[] deviation) implements DataSet {
  /** Reads {@code MEAN:STD}, each one number or as many as channels with commas between. */
  static Normalized parse(DataSet raw, String text) {
    String[] sides = text.split(":", -1);
    if (sides.length == 2) {
      float[] mean = numbers(sides[0]);
      float[] deviation = numbers(sides[1]);
      if (fits(mean, raw) && fits(deviation, raw) && allPositive(deviation)) {
        return new Normalized(raw, mean, deviation);
      }
    }
    throw new BadInputException("a normalisation is norm=MEAN:STD, each one number or one a channel (here "
        + raw.sampleShape().last() + ") and STD positive, found '" + text + "' for " + raw.name()
        + "; write for example ?norm=127.5:127.5");
  }

  private static float[] numbers(String text) {
    String[] words = text.split(",", -1);
    float[] numbers = new float[words.length];
    for (int i = 0; i < words.length; i++) {
      try {
        numbers[i] = Float.parseFloat(words[i]);
      } catch (NumberFormatException _) {
        return new float[0];
      }
      if (!Float.isFinite(numbers[i])) {
        return new float[0];
      }
    }
    return numbers;
  }

  private static boolean fits(float[] numbers, DataSet raw) {
    return numbers.length == 1 || (numbers.length > 0 && numbers.length == raw.sampleShape().last());
  }

  private static boolean allPositive(float[] numbers) {
    for (float number : numbers) {
      if (!(number > 0)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String name() {
    return raw.name();
  }

  @Override
  public int size() {
    return raw.size();
  }

  @Override
  public Shape sampleShape() {
    return raw.sampleShape();
  }

  @Override
  public List<String> classes() {
    return raw.classes();
  }

  @Override
  public int label(int index) {
    return raw.label(index);
  }

  @Override
  public void read(int index, float[] target, int offset) {
    raw.read(index, target, offset);
    int count = sampleShape().count();
    for (int i = 0; i < count; i++) {
      float m = mean[mean.length == 1 ? 0 : i % mean.length];
      float d = deviation[deviation.length == 1 ? 0 : i % deviation.length];
      target[offset + i] = (target[offset + i] - m) / d;
    }
  }
}
