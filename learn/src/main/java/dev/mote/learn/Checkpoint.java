package dev.mote.learn;

import dev.mote.formats.data.DataSet;
import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.RunFailedException;
import dev.mote.graph.Value;
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
 * The state of a training in a file. It is written beside its place and then moved there at once, so that a killed training
 * leaves the one before or the new one, never a part.
 *
 * <p>
 * Format, big-endian: magic, the fingerprint of network, data and options, what the training writes, and a CRC-32 of all
 * that.
 */
public final class Checkpoint {
  private static final long MAGIC = 0x4d6f74652d747232L;

  private Checkpoint() {}

  /** Writes what a checkpoint holds. */
  public interface Writer {
    /** Writes the state. */
    void write(DataOutputStream out) throws IOException;
  }

  /** Reads what a checkpoint holds. */
  public interface Reader {
    /** Reads the state. */
    void read(DataInputStream in) throws IOException;
  }

  /** A number that differs where network, data or options do. */
  public static long fingerprint(Graph network, DataSet data, String options) {
    long hash = 0xcbf29ce484222325L;
    StringBuilder text = new StringBuilder().append(options).append(data.name()).append(data.size())
        .append(data.sampleShape());
    network.nodes().forEach(text::append);
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
    }
    for (Value value : network.values()) {
      hash = (hash ^ (value.constant() == null ? 0 : value.constant().hashCode())) * 0x100000001b3L;
    }
    return hash;
  }

  /** Throws {@link BadInputException} where {@code file} holds something else, which a checkpoint would replace. */
  public static void requireReplaceable(Path file) {
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

  /** Writes {@code file} in whole. */
  public static void write(Path file, long fingerprint, Writer state) {
    Path beside = file.resolveSibling(file.getFileName() + ".part");
    CRC32 sum = new CRC32();
    try {
      try (DataOutputStream out = new DataOutputStream(
          new CheckedOutputStream(new BufferedOutputStream(Files.newOutputStream(beside)), sum))) {
        out.writeLong(MAGIC);
        out.writeLong(fingerprint);
        state.write(out);
        out.flush();
        out.writeLong(sum.getValue());
      }
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException failure) {
      throw new RunFailedException("a checkpoint is written to " + file + ", which failed (" + failure.getMessage()
          + "); free space or choose another place", failure);
    }
  }

  /** Reads {@code file}. Throws {@link BadInputException} where it is damaged or of another training. */
  public static void read(Path file, long fingerprint, Reader state) {
    CheckedInputStream checked = null;
    try (DataInputStream in = new DataInputStream(
        checked = new CheckedInputStream(new BufferedInputStream(Files.newInputStream(file)), new CRC32()))) {
      require(in.readLong() == MAGIC, "starts as one", file);
      require(in.readLong() == fingerprint, "belongs to this network, data and these options", file);
      state.read(in);
      long sum = checked.getChecksum().getValue();
      require(in.readLong() == sum && in.read() < 0, "is whole", file);
    } catch (IOException failure) {
      throw new BadInputException(
          "a checkpoint can be read whole, found " + file + ", which cannot; start the training anew",
          failure);
    }
  }

  /** Throws where what a checkpoint holds is not that of the training. */
  static void require(boolean holds, String rule, Path file) {
    if (!holds) {
      throw new BadInputException("a checkpoint " + rule + ", found " + file
          + ", which does not; start the training anew, or repeat the command it came from");
    }
  }
}
