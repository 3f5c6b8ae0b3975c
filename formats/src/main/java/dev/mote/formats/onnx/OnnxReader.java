package dev.mote.formats.onnx;

import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.MoteException;
import dev.mote.graph.RunFailedException;
import dev.mote.graph.Tensor;
import dev.mote.graph.UnsupportedException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Reads ONNX models: operator sets 6 to 22, networks of static shape without recurrence, float or quantised.
 *
 * <p>
 * Inputs and outputs keep ONNX's names, order and NCHW layout; the batch is 1 where it is open. float16 and float64 are
 * computed in float32. A quantised uint8 tensor becomes int8 with its zero point lowered by 128; where it is a graph input
 * or output, one {@code Quantize} node beside it keeps the uint8 interface. Dequantise-operator-quantise patterns become
 * integer operators.
 */
public final class OnnxReader {
  private static final int LONGEST_SENTENCE = 1200;

  private OnnxReader() {}

  /**
   * What an ONNX file may leave open.
   *
   * @param dims  sizes of symbolic dimensions by name, or {@code input:axis} for one without a name
   * @param fixed contents of graph inputs that shall be constants, by name
   */
  public record Options(Map<String, Integer> dims, Map<String, Tensor> fixed) {
    /** Nothing set. */
    public static final Options NONE = new Options(Map.of(), Map.of());

    /** Copies the maps. */
    public Options {
      dims = Map.copyOf(dims);
      fixed = Map.copyOf(fixed);
    }

    /** Sizes of symbolic dimensions alone. */
    public Options(Map<String, Integer> dims) {
      this(dims, Map.of());
    }
  }

  /** The network in {@code file}. Throws {@link BadInputException} or {@link UnsupportedException}. */
  public static Graph read(Path file) {
    return read(file, Options.NONE);
  }

  /** The network in {@code file}. Throws {@link BadInputException} or {@link UnsupportedException}. */
  public static Graph read(Path file, Options options) {
    return guarded(file.toString(), () -> graph(ModelFile.read(file), stem(file), options));
  }

  /** The network in {@code bytes}, which hold the whole model: external data is refused. */
  public static Graph read(String name, byte[] bytes, Options options) {
    return guarded(name, () -> graph(ModelFile.parse(bytes, null), name, options));
  }

  private static Graph graph(ModelFile file, String name, Options options) {
    Graph imported = new ModelImport(file, name, options).graph();
    return FuseQuantized.run(imported);
  }

  private static String stem(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.endsWith(".onnx") ? name.substring(0, name.length() - 5) : name;
  }

  /** A step of reading. */
  private interface Step {
    Graph run();
  }

  /** Names the file in every failure, and tells those that nobody foresaw in one sentence too. */
  private static Graph guarded(String file, Step step) {
    try {
      return step.run();
    } catch (MoteException failure) {
      String sentence = printable("in '" + file + "' " + failure.getMessage());
      throw switch (failure) {
        case BadInputException _ -> new BadInputException(sentence, failure);
        case UnsupportedException _ -> new UnsupportedException(sentence);
        case RunFailedException _ -> new RunFailedException(sentence, failure);
      };
    } catch (ArithmeticException | IndexOutOfBoundsException | IllegalArgumentException | ClassCastException
        | NegativeArraySizeException damage) {
      throw new BadInputException(
          printable("in '" + file + "' numbers lie outside the range that operators allow (" + damage.getMessage()
              + "); export the model again"),
          damage);
    }
  }

  /** One line of bearable length: names in a file may hold anything. */
  private static String printable(String sentence) {
    String line = sentence.replaceAll("\\p{Cntrl}", "?");
    return line.length() <= LONGEST_SENTENCE
        ? line
        : line.substring(0, LONGEST_SENTENCE / 2) + " ... " + line.substring(line.length() - LONGEST_SENTENCE / 2);
  }
}
