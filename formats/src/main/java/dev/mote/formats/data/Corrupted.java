package dev.mote.formats.data;

import dev.mote.formats.data.corruption.Corruption;
import dev.mote.graph.BadInputException;
import dev.mote.graph.Shape;
import java.util.Arrays;
import java.util.List;

/** Another set's images under a corruption, computed whenever a sample is read. */
record Corrupted(DataSet clean, Corruption corruption, int severity, long seed) implements DataSet {
  /** Reads {@code NAME:SEVERITY[:SEED]}. */
  static Corrupted parse(DataSet clean, String text) {
    String[] words = text.split(":", -1);
    Corruption corruption = Corruption.named(words[0]);
    if (!Corruption.isImage(clean.sampleShape())) {
      throw new BadInputException("images to corrupt have height, width and 1 or 3 channels, found samples of "
          + clean.sampleShape() + " in '" + clean.name() + "'; give them such a shape with ?shape=HxWxC");
    }
    try {
      int severity = words.length < 2 || words.length > 3 ? 0 : Integer.parseInt(words[1]);
      long seed = words.length == 3 ? Long.parseLong(words[2]) : 0;
      if (severity >= 1 && severity <= Corruption.SEVERITIES) {
        return new Corrupted(clean, corruption, severity, seed);
      }
    } catch (NumberFormatException _) {
      // Told below, as is any other number.
    }
    throw new BadInputException("a corruption is corrupt=NAME:SEVERITY[:SEED] with a severity from 1 to "
        + Corruption.SEVERITIES + " and a whole number as seed, found '" + text + "' in '" + clean.name()
        + "'; write for example ?corrupt=" + corruption.label() + ":" + Corruption.SEVERITIES);
  }

  @Override
  public String name() {
    return clean.name();
  }

  @Override
  public int size() {
    return clean.size();
  }

  @Override
  public Shape sampleShape() {
    return clean.sampleShape();
  }

  @Override
  public List<String> classes() {
    return clean.classes();
  }

  @Override
  public int label(int index) {
    return clean.label(index);
  }

  @Override
  public void read(int index, float[] target, int offset) {
    clean.read(index, target, offset);
    float[] pixels = Arrays.copyOfRange(target, offset, offset + sampleShape().count());
    float[] corrupted = corruption.apply(sampleShape(), pixels, severity, Corruption.seedOfSample(seed, index));
    System.arraycopy(corrupted, 0, target, offset, corrupted.length);
  }
}
