package dev.mote.formats.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import dev.mote.graph.Graph;
import dev.mote.graph.RunFailedException;
import dev.mote.graph.pass.TensorTrainExpansion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes ONNX models: operator set 17 (21 where 16-bit activations need it).
 *
 * <p>
 * Inputs and outputs keep Mote's names, order and layout; inside, images are NCHW as ONNX has them, with transposes only
 * where the layouts meet. Quantised operators are written as DequantizeLinear, the float operator and QuantizeLinear, with
 * per-channel int8 weights and int32 biases behind DequantizeLinear of their own, which ONNX Runtime fuses to integer
 * kernels. Those differ from Mote by at most one step an operator: they scale the accumulator by a float factor and round
 * ties to even, where Mote multiplies by a Q31 integer and rounds ties away from zero.
 */
public final class OnnxWriter {
  private OnnxWriter() {}

  /** Writes {@code graph} to {@code file}. Throws {@link dev.mote.graph.UnsupportedException} naming an operator ONNX lacks. */
  public static void write(Graph graph, Path file) {
    byte[] bytes = bytes(graph);
    try {
      Files.write(file, bytes);
    } catch (IOException failure) {
      throw new RunFailedException("a model is written to a writable path, found '" + file + "'; choose another",
          failure);
    }
  }

  /** The ONNX file of {@code graph}. Throws {@link dev.mote.graph.UnsupportedException} naming an operator ONNX lacks. */
  public static byte[] bytes(Graph graph) {
    ModelProto model = new GraphExport(TensorTrainExpansion.folded(graph)).model();
    return model.toByteArray();
  }
}
