package dev.mote.formats.tflite;

import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.Rewriter;
import dev.mote.graph.UnsupportedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads TensorFlow Lite models (schema version 3): float, int8, 16-bit activations, and float with int8 weights.
 *
 * <p>
 * Values are called as the file's tensors are. Dynamic extents become 1. What Mote cannot compute is refused by name;
 * a damaged file is refused in one sentence, in time and memory of the order of its size.
 */
public final class TfliteReader {
  private TfliteReader() {}

  /**
   * A model and where the operators of its file went.
   *
   * @param graph   the network
   * @param results for each operator of the file the id of its first result's value, or -1 where it was folded away
   */
  public record Imported(Graph graph, List<Integer> results) {
    /** Copies the list. */
    public Imported {
      results = List.copyOf(results);
    }
  }

  /** The network in {@code file}. Throws {@link BadInputException} or {@link UnsupportedException}. */
  public static Graph read(Path file) {
    return readWithOperators(file).graph();
  }

  /** The network in {@code file} and where its operators went. Throws {@link BadInputException} or {@link UnsupportedException}. */
  public static Imported readWithOperators(Path file) {
    try {
      if (Files.size(file) > Integer.MAX_VALUE - 16) {
        throw new UnsupportedException("a TFLite file has at most 2 GB, found " + Files.size(file) + " bytes at " + file
            + "; give a smaller network");
      }
      String name = String.valueOf(file.getFileName());
      return read(file.toString(), name.endsWith(".tflite") ? name.substring(0, name.length() - 7) : name,
          Files.readAllBytes(file));
    } catch (IOException unreadable) {
      throw new BadInputException("a model file can be read, but " + file + " cannot; check the path", unreadable);
    }
  }

  /** The network in these bytes, which must not change meanwhile; {@code name} stands for the file in messages. */
  public static Graph read(String name, byte[] bytes) {
    return read(name, name, bytes).graph();
  }

  private static Imported read(String place, String name, byte[] bytes) {
    try {
      TfliteFile file = new TfliteFile(bytes);
      Importer importer = new Importer(file, name);
      OperatorImport operators = new OperatorImport(importer);
      file.operators().forEach(operators::add);
      for (int output : file.outputs()) {
        importer.graph().output(importer.value(file.tensors().get(output), "the model's output"));
      }
      Graph built = importer.graph().build();
      // Constants that only stated shapes and axes are dropped.
      Graph graph = FourBitLayers
          .aligned(SignedBytes.run(Rewriter.rewrite(built, (node, rewriter) -> rewriter.keep(node))));
      Map<String, Integer> ids = new HashMap<>();
      for (int id = 0; id < graph.values().size(); id++) {
        ids.put(graph.value(id).name(), id);
      }
      List<Integer> results = new ArrayList<>();
      for (OperatorEntry operator : file.operators()) {
        int result = operator.outputs().length == 0 ? -1 : importer.valueOf(operator.outputs()[0]);
        results.add(result < 0 ? -1 : ids.getOrDefault(built.value(result).name(), -1));
      }
      return new Imported(graph, results);
    } catch (BadInputException broken) {
      throw new BadInputException(place + ": " + broken.getMessage(), broken);
    } catch (UnsupportedException refused) {
      throw new UnsupportedException(place + ": " + refused.getMessage());
    } catch (RuntimeException damaged) {
      // The flatbuffer classes follow offsets unchecked and stumble in many ways over damaged ones.
      throw new BadInputException(
          place
              + ": the tables of a TFLite file lie within it and fit its schema, but these do not; export the model again or fetch the file again",
          damaged);
    }
  }
}
