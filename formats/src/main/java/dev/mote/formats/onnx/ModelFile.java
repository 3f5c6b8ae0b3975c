package dev.mote.formats.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.mote.graph.BadInputException;
import dev.mote.graph.UnsupportedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * An ONNX file as protobuf records.
 *
 * @param model  the records
 * @param opset  the version of the default operator set, 6 to 22
 * @param bytes  the length of the file
 * @param folder where external data may lie; null where the model came without a file
 */
record ModelFile(ModelProto model, int opset, long bytes, @Nullable Path folder) {
  private static final int OLDEST = 6;
  private static final int NEWEST = 22;

  static ModelFile read(Path file) {
    byte[] bytes;
    try {
      if (Files.size(file) > Integer.MAX_VALUE - 16) {
        throw new UnsupportedException("a model file has at most 2 GB, found " + Files.size(file)
            + " bytes; keep the weights in external data files");
      }
      bytes = Files.readAllBytes(file);
    } catch (IOException failure) {
      throw new BadInputException(
          "a model is a readable file, found '" + file + "', which cannot be read; check the path",
          failure);
    }
    Path folder = file.toAbsolutePath().getParent();
    return parse(bytes, folder);
  }

  static ModelFile parse(byte[] bytes, @Nullable Path folder) {
    RecordCount.check(bytes);
    ModelProto model;
    try {
      CodedInputStream stream = CodedInputStream.newInstance(bytes);
      stream.enableAliasing(true);
      model = ModelProto.parseFrom(stream);
      stream.checkLastTagWas(0);
    } catch (InvalidProtocolBufferException damage) {
      throw new BadInputException("an ONNX file holds whole protobuf records, found damage (" + sentence(damage)
          + "); fetch or export the file again", damage);
    } catch (IOException | IllegalArgumentException damage) {
      throw new BadInputException(
          "an ONNX file holds whole protobuf records, found damage; fetch or export the file again", damage);
    }
    if (!model.hasGraph() || model.getIrVersion() <= 0) {
      throw new BadInputException("an ONNX file holds a graph and an IR version, found a file of " + bytes.length
          + " bytes without; check that it is an ONNX model");
    }
    return new ModelFile(model, opset(model), bytes.length, folder);
  }

  private static int opset(ModelProto model) {
    for (OperatorSetIdProto set : model.getOpsetImportList()) {
      if (set.getDomain().isEmpty() || set.getDomain().equals("ai.onnx")) {
        if (set.getVersion() < OLDEST || set.getVersion() > NEWEST) {
          throw new UnsupportedException("operator sets " + OLDEST + " to " + NEWEST + " are supported, found "
              + set.getVersion() + "; export the model with one of these");
        }
        return (int) set.getVersion();
      }
    }
    if (model.getOpsetImportCount() > 0) {
      throw new UnsupportedException("operators of the default domain are supported, found only those of '"
          + model.getOpsetImport(0).getDomain() + "'; export the model with the default ones");
    }
    throw new BadInputException("an ONNX file says which operator set it uses, found none; export the model again");
  }

  private static String sentence(InvalidProtocolBufferException damage) {
    String text = String.valueOf(damage.getMessage());
    int end = text.indexOf('.');
    return end < 0 ? text : text.substring(0, end);
  }
}
