package dev.mote.formats.data;

import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import java.util.List;

/**
 * A numbered list of samples of one shape, each with its class where the set is labelled.
 *
 * <p>
 * Samples are real numbers in row-major order; images are height, width, channels with values 0..255. Samples may be read
 * and decoded only when asked for, so that a damaged one is found then. Implementations may be used by several threads.
 */
public interface DataSet {
  /** The specification the set was opened by, for reports. */
  String name();

  /** The number of samples. */
  int size();

  /** The extents of one sample: height, width, channels for images. */
  Shape sampleShape();

  /** The names of the classes in the order of their numbers; empty where the set is not labelled. */
  List<String> classes();

  /** The class number of sample {@code index}, or -1 where the set is not labelled. */
  int label(int index);

  /**
   * Writes sample {@code index} into {@code target} from {@code offset} on.
   *
   * @throws dev.mote.graph.BadInputException where the sample's file is damaged
   */
  void read(int index, float[] target, int offset);

  /** Whether samples have classes. */
  default boolean isLabeled() {
    return !classes().isEmpty();
  }

  /** Sample {@code index} as a tensor of {@link #sampleShape()}. */
  default Tensor.Floats sample(int index) {
    float[] values = new float[sampleShape().count()];
    read(index, values, 0);
    return new Tensor.Floats(sampleShape(), values);
  }

  /** The samples {@code from} (inclusive) to {@code to} (exclusive) as a set of their own. */
  default DataSet range(int from, int to) {
    return from == 0 && to == size() ? this : new Range(this, from, to);
  }
}
