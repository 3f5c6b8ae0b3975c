package dev.mote.learn.forward;

import dev.mote.graph.BadInputException;
import dev.mote.graph.RunFailedException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.function.LongUnaryOperator;
import java.util.stream.Stream;

/**
 * A training in a file, from which it goes on with the same bits. It is written beside its place and then moved there at once. Format,
 * big-endian: magic, a fingerprint of the training, steps, queries, and each group's values and moments; a copy of the magic ends it.
 *
 * @param step    steps done
 * @param queries forward passes done
 */
record Saved(long step, long queries) {
  private static final long MAGIC = 0x4d6f74652d667731L;

  static void write(Path file, long fingerprint, Saved counts, List<Group> groups) {
    Path beside = file.resolveSibling(file.getFileName() + ".part");
    try {
      try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(beside)))) {
        out.writeLong(MAGIC);
        out.writeLong(fingerprint);
        out.writeLong(counts.step());
        out.writeLong(counts.queries());
        for (float[] array : arrays(groups)) {
          for (float value : array) {
            out.writeFloat(value);
          }
        }
        out.writeLong(MAGIC);
      }
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException failure) {
      throw new RunFailedException("a training is saved to " + file + ", which failed (" + failure.getMessage()
          + "); free space or choose another place", failure);
    }
  }

  /**
   * Fills the groups and returns the counts.
   *
   * @param fingerprint that of the training after some steps
   * @throws BadInputException where the file is damaged or of another training
   */
  static Saved read(Path file, LongUnaryOperator fingerprint, List<Group> groups) {
    try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      require(in.readLong() == MAGIC, file);
      long found = in.readLong();
      Saved counts = new Saved(in.readLong(), in.readLong());
      require(found == fingerprint.applyAsLong(counts.step()), file);
      for (float[] array : arrays(groups)) {
        for (int index = 0; index < array.length; index++) {
          array[index] = in.readFloat();
        }
      }
      require(in.readLong() == MAGIC && in.read() < 0, file);
      return counts;
    } catch (IOException failure) {
      throw new BadInputException("a saved training can be read whole, found " + file
          + ", which cannot; remove it and start anew", failure);
    }
  }

  private static List<float[]> arrays(List<Group> groups) {
    return groups.stream()
        .flatMap(group -> Stream.of(group.values(), group.moments()[0], group.moments()[1])).toList();
  }

  private static void require(boolean holds, Path file) {
    if (!holds) {
      throw new BadInputException("a saved training belongs to this loss and these phases, found " + file
          + ", which does not; remove it and start anew");
    }
  }
}
