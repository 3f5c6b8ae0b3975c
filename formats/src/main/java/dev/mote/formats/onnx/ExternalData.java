package dev.mote.formats.onnx;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.mote.graph.BadInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Reads the bytes of a tensor that lie in a file beside the model; paths that leave the model's folder are refused. */
final class ExternalData {
  private ExternalData() {}

  /** The {@code needed} bytes of the tensor. Throws {@link BadInputException} where the file has not got them. */
  static ByteBuffer read(TensorProto proto, @Nullable Path folder, long needed) {
    String place = "tensor '" + proto.getName() + "'";
    String location = "";
    long offset = 0;
    long length = needed;
    for (StringStringEntryProto entry : proto.getExternalDataList()) {
      switch (entry.getKey()) {
        case "location" -> location = entry.getValue();
        case "offset" -> offset = number(place, entry.getValue());
        case "length" -> length = number(place, entry.getValue());
        default -> {
        }
      }
    }
    if (folder == null) {
      throw new BadInputException(place + " has its data within the model, found external data '" + location
          + "' of a model without a folder; read the model from its file");
    }
    if (length != needed) {
      throw new BadInputException(place + " takes " + needed + " bytes, found external data of " + length
          + " bytes; fetch or export the model again");
    }
    Path file = inside(folder, location, place);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (needed > Integer.MAX_VALUE - 16 || offset > channel.size() || needed > channel.size() - offset) {
        throw new BadInputException(
            place + " lies within '" + location + "' of " + channel.size() + " bytes, found offset "
                + offset + " and length " + needed + "; fetch or export the model again");
      }
      ByteBuffer bytes = ByteBuffer.allocate((int) needed);
      while (bytes.hasRemaining() && channel.read(bytes, offset + bytes.position()) >= 0) {
        // A read may give fewer bytes than asked for.
      }
      return bytes.flip();
    } catch (IOException failure) {
      throw new BadInputException(
          place + " has a readable file of external data, found '" + location + "'; put it beside the model", failure);
    }
  }

  private static long number(String place, String text) {
    try {
      long value = Long.parseLong(text);
      if (value >= 0) {
        return value;
      }
    } catch (NumberFormatException notANumber) {
      // Told below.
    }
    throw new BadInputException(place + " has offset and length of at least 0, found '" + text
        + "'; fetch or export the model again");
  }

  private static Path inside(Path folder, String location, String place) {
    try {
      Path relative = Path.of(location);
      Path root = folder.toRealPath();
      if (!location.isEmpty() && !relative.isAbsolute() && root.resolve(relative).normalize().startsWith(root)) {
        Path file = root.resolve(relative).normalize();
        if (!Files.exists(file)) {
          throw new BadInputException(place + " has its external data file beside the model, found no '" + location
              + "'; put it there");
        }
        Path real = file.toRealPath();
        if (real.startsWith(root) && Files.isRegularFile(real)) {
          return real;
        }
      }
    } catch (IOException | InvalidPathException failure) {
      throw new BadInputException(
          place + " has external data in a file beside the model, found '" + location + "'; correct the path", failure);
    }
    throw new BadInputException(place + " has external data within the model's folder, found '" + location
        + "', which leaves it; move the file there and correct the path");
  }
}
