package dev.mote.formats.data;

import dev.mote.graph.Shape;
import java.util.List;
import java.util.function.LongConsumer;

/** A data set whose samples are read once and kept, for data that are decoded or corrupted anew at each read. */
public final class InMemory implements DataSet {
  private final DataSet source;
  private final float[] values;

  /** Reads all samples of {@code source}. Takes 4 bytes a number. */
  public InMemory(DataSet source) {
    this(source, _ -> {});
  }

  private InMemory(DataSet source, LongConsumer progress) {
    this.source = source;
    this.values = new float[Math.multiplyExact(source.size(), source.sampleShape().count())];
    for (int index = 0; index < source.size(); index++) {
      source.read(index, values, index * source.sampleShape().count());
      progress.accept(index + 1);
    }
  }

  /**
   * Reads all samples of {@code source} where they take at most a quarter of the memory that Java may use; else returns {@code source}.
   *
   * @param progress hears how many are read
   */
  public static DataSet whereItFits(DataSet source, LongConsumer progress) {
    long numbers = (long) source.size() * source.sampleShape().count();
    boolean fits = numbers <= Integer.MAX_VALUE - 8 && Float.BYTES * numbers <= Runtime.getRuntime().maxMemory() / 4;
    return fits ? new InMemory(source, progress) : source;
  }

  @Override
  public String name() {
    return source.name();
  }

  @Override
  public int size() {
    return source.size();
  }

  @Override
  public Shape sampleShape() {
    return source.sampleShape();
  }

  @Override
  public List<String> classes() {
    return source.classes();
  }

  @Override
  public int label(int index) {
    return source.label(index);
  }

  @Override
  public void read(int index, float[] target, int offset) {
    int count = sampleShape().count();
    System.arraycopy(values, index * count, target, offset, count);
  }
}
