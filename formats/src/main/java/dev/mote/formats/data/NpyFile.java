package dev.mote.formats.data;

import dev.mote.graph.BadInputException;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A NumPy array of samples, and another one of their class numbers. */
final class NpyFile {
  private static final int MOST_CLASSES = 1 << 20;

  private NpyFile() {}

  static Parts open(Path file, @Nullable Path labelFile) {
    Tensor samples = Npy.read(file);
    Shape all = samples.shape();
    if (all.rank() < 2 || all.count() == 0) {
      throw new BadInputException(
          "an array of samples has at least two dimensions, the first counting samples, found shape "
              + all + " in " + file + "; reshape it");
    }
    Shape sample = Shape.of(Arrays.copyOfRange(all.toArray(), 1, all.rank()));
    int[] labels = labelFile == null ? new int[0] : labels(labelFile, all.dim(0));
    List<String> classes = Reading.numbered(labels);
    return Parts.undivided(new Numbers("npy:" + file, sample, all.dim(0), samples, labels, classes));
  }

  private static int[] labels(Path file, int size) {
    Tensor numbers = Npy.read(file);
    if (numbers.shape().count() != size || !numbers.dtype().isInteger()) {
      throw new BadInputException("there is one whole class number a sample, here " + size + ", found "
          + numbers.dtype().label() + "[" + numbers.shape() + "] in " + file + "; take both files from one set");
    }
    int[] labels = new int[size];
    for (int i = 0; i < size; i++) {
      long label = numbers.integer(i);
      if (label < 0 || label >= MOST_CLASSES) {
        throw new BadInputException(
            "class numbers are 0 to " + (MOST_CLASSES - 1) + ", found " + label + " at " + i + " in "
                + file + "; number the classes from 0");
      }
      labels[i] = (int) label;
    }
    return labels;
  }
}
