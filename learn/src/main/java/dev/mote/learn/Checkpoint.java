package dev.mote.learn;

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
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A {@link TrainingState} in a file. It is written beside its place and then moved there at once, so that a killed training
 * leaves the one before or the new one, never a part.
 *
 * <p>
 * Format, big-endian: magic, the fingerprint of network, data and options, the counters, the number of arrays, each with its
 * length, and a CRC-32 of all that.
 */
final class Checkpoint {
  private static final long MAGIC = 0x4d6f74652d747232L;

  private Checkpoint() {}

  /** Throws {@link BadInputException} where {@code file} holds something else, which a checkpoint would replace. */
  static void requireReplaceable(Path file) {
    if (!Files.exists(file)) {
      return;
    }
    try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
      if (in.readLong() == MAGIC) {
        return;
      }
    } catch (IOException unreadable) {
      throw notReplaceable(file, unreadable);
    }
    throw notReplaceable(file, null);
  }

  private static BadInputException notReplaceable(Path file, @Nullable Throwable cause) {
    String sentence = "a checkpoint replaces only another checkpoint, found " + file
        + ", which is none; choose another path";
    return cause == null ? new BadInputException(sentence) : new BadInputException(sentence, cause);
  }

  static void write(Path file, TrainingState state, long fingerprint) {
    Path beside = file.resolveSibling(file.getFileName() + ".part");
    CRC32 sum = new CRC32();
    try {
      try (DataOutputStream out = new DataOutputStream(
          new CheckedOutputStream(new BufferedOutputStream(Files.newOutputStream(beside)), sum))) {
        out.writeLong(MAGIC);
        out.writeLong(fingerprint);
        out.writeLong(state.step);
        out.writeInt(state.epoch);
        out.writeInt(state.batch);
        out.writeDouble(state.lossSum);
        out.writeLong(state.correct);
        out.writeDouble(state.lastLoss);
        out.writeDouble(state.lastAccuracy);
        out.writeDouble(state.bestAccuracy);
        out.writeInt(state.stale);
        out.writeInt(state.arrays().size());
        for (float[] array : state.arrays()) {
          out.writeInt(array.length);
          for (float value : array) {
            out.writeFloat(value);
          }
        }
        out.flush();
        out.writeLong(sum.getValue());
      }
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException failure) {
      throw new RunFailedException("a checkpoint is written to " + file + ", which failed (" + failure.getMessage()
          + "); free space or choose another place", failure);
    }
  }

  /** Fills {@code state}, whose arrays have the lengths that the checkpoint's must have. */
  static void read(Path file, TrainingState state, long fingerprint) {
    CheckedInputStream checked = null;
    try (DataInputStream in = new DataInputStream(
        checked = new CheckedInputStream(new BufferedInputStream(Files.newInputStream(file)), new CRC32()))) {
      require(in.readLong() == MAGIC, "starts as one", file);
      require(in.readLong() == fingerprint, "belongs to this network, data and these options", file);
      state.step = in.readLong();
      state.epoch = in.readInt();
      state.batch = in.readInt();
      state.lossSum = in.readDouble();
      state.correct = in.readLong();
      state.lastLoss = in.readDouble();
      state.lastAccuracy = in.readDouble();
      state.bestAccuracy = in.readDouble();
      state.stale = in.readInt();
      require(in.readInt() == state.arrays().size(), "has the arrays of this training", file);
      for (float[] array : state.arrays()) {
        require(in.readInt() == array.length, "has the arrays of this training", file);
        for (int i = 0; i < array.length; i++) {
          array[i] = in.readFloat();
        }
      }
      long sum = checked.getChecksum().getValue();
      require(in.readLong() == sum && in.read() < 0, "is whole", file);
    } catch (IOException failure) {
      throw new BadInputException(
          "a checkpoint can be read whole, found " + file + ", which cannot; start the training anew",
          failure);
    }
  }

  private static void require(boolean holds, String rule, Path file) {
    if (!holds) {
      throw new BadInputException("a checkpoint " + rule + ", found " + file
          + ", which does not; start the training anew, or repeat the command it came from");
    }
  }
}
