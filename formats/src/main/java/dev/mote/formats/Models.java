package dev.mote.formats;

import dev.mote.formats.onnx.OnnxReader;
import dev.mote.formats.onnx.OnnxWriter;
import dev.mote.formats.tflite.TfliteReader;
import dev.mote.formats.tflite.TfliteWriter;
import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.UnknownName;
import dev.mote.graph.UnsupportedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Reads and writes models in whichever format the file has. */
public final class Models {
  private Models() {}

  /** The network in {@code file}, by its contents. Throws {@link BadInputException} or {@link UnsupportedException}. */
  public static Graph read(Path file) {
    return read(file, Map.of());
  }

  /**
   * The network in {@code file}, by its contents.
   *
   * @param dims sizes of dimensions that an ONNX file leaves open, by name or as {@code input:axis}
   * @throws BadInputException    where the file is damaged
   * @throws UnsupportedException where Mote lacks something the network needs
   */
  public static Graph read(Path file, Map<String, Integer> dims) {
    if (Files.isDirectory(file)) {
      throw new BadInputException(
          "a model is a file, but " + file + " is a folder; name the .tflite or .onnx file in it");
    }
    if (!Files.exists(file)) {
      throw new BadInputException("a model is a file, but there is none at '" + file + "'; "
          + near(file).map(name -> "did you mean " + name + "?").orElse("check the path"));
    }
    byte[] start;
    try (InputStream stream = Files.newInputStream(file)) {
      start = stream.readNBytes(8);
    } catch (IOException unreadable) {
      throw new BadInputException("a model file can be read, but " + file + " cannot; check the path", unreadable);
    }
    boolean tflite = start.length == 8 && start[4] == 'T' && start[5] == 'F' && start[6] == 'L' && start[7] == '3';
    if (tflite || extension(file).equals("tflite")) {
      if (!dims.isEmpty()) {
        throw new BadInputException("--dim sets sizes that an ONNX file leaves open, found it for " + file
            + ", which is a TFLite file; leave it out");
      }
      return TfliteReader.read(file);
    }
    // An ONNX file has no magic number; it begins with the field of its version.
    if (extension(file).equals("onnx") || (start.length > 0 && start[0] == 0x08)) {
      return OnnxReader.read(file, new OnnxReader.Options(dims));
    }
    throw unknown(file);
  }

  /** Throws {@link UnsupportedException} where {@link #write} has no format for the file's extension. */
  public static void requireWritable(Path file) {
    if (!extension(file).equals("tflite") && !extension(file).equals("onnx")) {
      throw unknown(file);
    }
  }

  /** The file that {@link #write} would write. Throws {@link UnsupportedException}. */
  public static byte[] bytes(Graph graph, Path file) {
    return switch (extension(file)) {
      case "tflite" -> TfliteWriter.bytes(graph);
      case "onnx" -> OnnxWriter.bytes(graph);
      default -> throw unknown(file);
    };
  }

  /** Writes {@code graph} in the format that the file's extension names. Throws {@link UnsupportedException}. */
  public static void write(Graph graph, Path file) {
    switch (extension(file)) {
      case "tflite" -> TfliteWriter.write(graph, file);
      case "onnx" -> OnnxWriter.write(graph, file);
      default -> throw unknown(file);
    }
  }

  /** The model beside {@code file} whose name is nearest. */
  private static Optional<String> near(Path file) {
    Path folder = file.resolveSibling("");
    try (Stream<Path> files = Files.list(folder)) {
      Map<String, Path> models = new TreeMap<>();
      files.filter(each -> extension(each).equals("tflite") || extension(each).equals("onnx"))
          .forEach(each -> models.put(stem(each), each));
      return UnknownName.nearest(stem(file), models.keySet())
          .map(name -> file.resolveSibling(Objects.requireNonNull(models.get(name)).getFileName()).toString());
    } catch (IOException unreadable) {
      return Optional.empty();
    }
  }

  private static UnsupportedException unknown(Path file) {
    return new UnsupportedException(
        "a model is a .tflite or .onnx file, found '" + file + "'; name one of these");
  }

  private static String stem(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.indexOf('.') < 0 ? name : name.substring(0, name.lastIndexOf('.'));
  }

  private static String extension(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.substring(name.lastIndexOf('.') + 1);
  }
}
