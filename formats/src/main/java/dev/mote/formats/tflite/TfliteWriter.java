package dev.mote.formats.tflite;

import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.RunFailedException;
import dev.mote.graph.UnsupportedException;
import dev.mote.graph.pass.TensorTrainExpansion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes TensorFlow Lite models (schema version 3) that run on its built-in operators: float, int8, int8 with 16-bit
 * activations. Values keep their names. Padding that TensorFlow Lite's SAME and VALID cannot say becomes an operator of
 * its own.
 */
public final class TfliteWriter {
  private TfliteWriter() {}

  /** Writes {@code graph} to {@code file}. Throws {@link UnsupportedException} naming what TensorFlow Lite has not. */
  public static void write(Graph graph, Path file) {
    byte[] bytes = bytes(graph);
    try {
      Files.write(file, bytes);
    } catch (IOException unwritable) {
      throw new RunFailedException("the model is written to a file, but " + file + " cannot be written; check the path",
          unwritable);
    }
  }

  /** The file that stands for {@code network}. Throws {@link UnsupportedException} naming what TensorFlow Lite has not. */
  public static byte[] bytes(Graph network) {
    Graph graph = FourBitLayers.counted(TensorTrainExpansion.folded(network));
    Exporter exporter = new Exporter(graph);
    OperatorExport operators = new OperatorExport(exporter);
    for (Node node : graph.nodes()) {
      operators.add(node);
    }
    try {
      return exporter.finish();
    } catch (AssertionError | IllegalArgumentException tooLarge) {
      // The builder of flatbuffers says so when it would outgrow 2 GB.
      throw new BadInputException("a TFLite file has at most 2 GB, which the network '" + graph.name()
          + "' does not fit; write it as ONNX or shrink it", tooLarge);
    }
  }
}
