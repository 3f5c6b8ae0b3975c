package dev.mote.formats.data;

import dev.mote.graph.BadInputException;
import dev.mote.graph.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The idx files of MNIST and its kin: {@code train-} or {@code t10k-} followed by {@code images-idx3-ubyte} or
 * {@code labels-idx1-ubyte}, plain or with {@code .gz}.
 *
 * <p>
 * Format: four bytes 0, 0, element type (8: unsigned byte), number of dimensions; the extents as big-endian 32-bit
 * integers; the elements. Source: yann.lecun.com/exdb/mnist.
 */
final class IdxFiles {
  private IdxFiles() {}

  static Parts open(Path folder) {
    return open(folder, List.of());
  }

  static Parts open(Path folder, List<String> classes) {
    Pixels train = part(folder, "train", classes);
    Pixels test = part(folder, "t10k", classes);
    if (train == null && test == null) {
      throw new BadInputException("a folder of idx files holds train-images-idx3-ubyte or t10k-images-idx3-ubyte"
          + " (plain or .gz), found neither in " + folder + "; check the path");
    }
    if (train != null && test != null && classes.isEmpty()) {
      List<String> both = train.classes().size() > test.classes().size() ? train.classes() : test.classes();
      return Parts.of(withClasses(train, both), withClasses(test, both));
    }
    return Parts.of(train, test);
  }

  private static Pixels withClasses(Pixels part, List<String> classes) {
    return new Pixels(part.name(), part.sampleShape(), part.size(), part.bytes(), 1, part.labels(), classes);
  }

  private static @Nullable Pixels part(Path folder, String prefix, List<String> classes) {
    Path images = find(folder, prefix + "-images-idx3-ubyte");
    if (images == null) {
      return null;
    }
    Idx pixels = Idx.read(images, 3);
    int size = pixels.shape.dim(0);
    Shape sample = Shape.of(pixels.shape.dim(1), pixels.shape.dim(2), 1);
    Path labelFile = find(folder, prefix + "-labels-idx1-ubyte");
    if (labelFile == null) {
      return new Pixels("idx", sample, size, pixels.bytes, 1, new int[0], List.of());
    }
    Idx labelBytes = Idx.read(labelFile, 1);
    if (labelBytes.shape.dim(0) != size) {
      throw new BadInputException("there is one label an image, found " + labelBytes.shape.dim(0) + " labels in "
          + labelFile + " and " + size + " images in " + images + "; take both files from one set");
    }
    int[] labels = IntStream.range(0, size).map(i -> labelBytes.bytes[i] & 0xFF).toArray();
    List<String> names = classes.isEmpty() ? Reading.numbered(labels) : classes;
    for (int label : labels) {
      if (label >= names.size()) {
        throw new BadInputException("labels are below the number of classes, here " + names.size() + ", found " + label
            + " in " + labelFile + "; take the file of this set");
      }
    }
    return new Pixels("idx", sample, size, pixels.bytes, 1, labels, names);
  }

  private static @Nullable Path find(Path folder, String name) {
    for (Path candidate : List.of(folder.resolve(name), folder.resolve(name + ".gz"))) {
      if (Files.isRegularFile(candidate)) {
        return candidate;
      }
    }
    return null;
  }

  /** One file: its extents and elements. */
  private record Idx(Shape shape, byte[] bytes) {
    static Idx read(Path file, int rank) {
      try (InputStream stream = Reading.stream(file)) {
        ByteBuffer header = ByteBuffer.wrap(stream.readNBytes(4 + 4 * rank));
        if (header.remaining() < 4 + 4 * rank || header.getInt() != (8 << 8 | rank)) {
          throw new BadInputException("an idx file of " + rank
              + " dimensions of bytes starts with the magic number 0x0000080" + rank + ", found other bytes in " + file
              + "; take the original file");
        }
        int[] extents = new int[rank];
        for (int axis = 0; axis < rank; axis++) {
          extents[axis] = header.getInt();
        }
        Shape shape = Shape.of(extents);
        byte[] bytes = stream.readNBytes(shape.count());
        if (bytes.length < shape.count() || bytes.length == 0 || stream.read() >= 0) {
          throw new BadInputException("an idx file holds as many elements as its extents say, found extents " + shape
              + " and " + (bytes.length < shape.count() ? "only " + bytes.length : "more") + " bytes in " + file
              + "; take the whole file");
        }
        return new Idx(shape, bytes);
      } catch (IOException failure) {
        throw Reading.unreadable(file, failure);
      }
    }
  }
}
