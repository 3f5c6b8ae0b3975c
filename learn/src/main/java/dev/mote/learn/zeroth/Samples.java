package dev.mote.learn.zeroth;

import dev.mote.formats.data.DataSet;
import dev.mote.formats.data.Feed;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import org.jspecify.annotations.Nullable;

/**
 * Labelled samples as inputs of a network, each made when it is first asked for and kept: reading an image, and spoiling it where
 * the data set does so, takes longer than running a small network on it.
 */
public final class Samples {
  private final DataSet data;
  private final Feed feed;
  private final @Nullable Tensor[] made;

  /** The samples of {@code data} for an input of type {@code input}. */
  public Samples(DataSet data, TensorType input) {
    this.data = data;
    this.feed = new Feed(data, input);
    this.made = new Tensor[data.size()];
  }

  /** The number of samples. */
  public int size() {
    return made.length;
  }

  /** Sample {@code index}. */
  public Tensor tensor(int index) {
    Tensor tensor = made[index];
    if (tensor == null) {
      tensor = feed.tensor(index);
      made[index] = tensor;
    }
    return tensor;
  }

  /** The class of sample {@code index}. */
  public int label(int index) {
    return data.label(index);
  }
}
