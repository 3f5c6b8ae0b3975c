package dev.mote.formats.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.Interpreter;
import dev.mote.graph.MoteException;
import dev.mote.graph.Tensor;
import dev.mote.graph.UnsupportedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs ONNX's own backend tests: folders with {@code model.onnx} and {@code test_data_set_N} of input and output tensors.
 *
 * <p>
 * A case passes where each output has the expected shape and element type, whole numbers are equal and floats lie within
 * 1e-3 relative or 1e-7 absolute, the bounds of ONNX's test runner. Cases whose inputs or outputs have an element type Mote
 * has not count as refused, though the reader may widen such types inside a network.
 */
public final class OnnxConformance {
  private static final double RELATIVE = 1e-3;
  private static final double ABSOLUTE = 1e-7;
  private static final Set<Integer> TYPES = Set.of(DataType.FLOAT_VALUE, DataType.INT8_VALUE, DataType.UINT8_VALUE,
      DataType.INT16_VALUE, DataType.INT32_VALUE, DataType.INT64_VALUE, DataType.BOOL_VALUE);

  private OnnxConformance() {}

  /** How a case ended. */
  public enum Outcome {
    /** All outputs as expected. */
    PASSED,
    /** Passed with one or more inputs fixed at import, because they decide shapes. */
    PASSED_FIXED,
    /** The reader refused the model as unsupported. */
    REFUSED,
    /** Another output than expected, or a model the reader called damaged. */
    WRONG
  }

  /**
   * The end of one case.
   *
   * @param name    the folder's name
   * @param outcome how it ended
   * @param why     the sentence of the refusal, or what differs; empty where it passed
   */
  public record Result(String name, Outcome outcome, String why) {}

  /** The case folders within {@code data}, in alphabetical order. Throws {@link BadInputException} where there are none. */
  public static List<Path> cases(Path data) {
    try (Stream<Path> folders = Files.list(data)) {
      return folders.filter(folder -> Files.exists(folder.resolve("model.onnx"))).sorted().toList();
    } catch (IOException absent) {
      throw new BadInputException("ONNX's node tests lie in a folder, found no '" + data
          + "'; install the Debian package libonnx-testdata", absent);
    }
  }

  /** Runs the case in {@code folder}. */
  public static Result run(Path folder) {
    String name = String.valueOf(folder.getFileName());
    try {
      ModelProto model = ModelFile.read(folder.resolve("model.onnx")).model();
      String foreign = foreignType(model);
      if (foreign != null) {
        return new Result(name, Outcome.REFUSED, "element type " + foreign);
      }
      List<Path> sets;
      try (Stream<Path> files = Files.list(folder)) {
        sets = files.filter(file -> String.valueOf(file.getFileName()).startsWith("test_data_set")).sorted().toList();
      }
      Outcome outcome = Outcome.PASSED;
      for (Path set : sets) {
        Result result = run(name, folder.resolve("model.onnx"), model, set);
        if (result.outcome() == Outcome.REFUSED || result.outcome() == Outcome.WRONG) {
          return result;
        }
        outcome = result.outcome() == Outcome.PASSED_FIXED ? Outcome.PASSED_FIXED : outcome;
      }
      return new Result(name, outcome, "");
    } catch (UnsupportedException refusal) {
      return new Result(name, Outcome.REFUSED, String.valueOf(refusal.getMessage()));
    } catch (MoteException | IOException failure) {
      return new Result(name, Outcome.WRONG, String.valueOf(failure.getMessage()));
    }
  }

  private static @Nullable String foreignType(ModelProto model) {
    List<ValueInfoProto> all = new ArrayList<>(model.getGraph().getInputList());
    all.addAll(model.getGraph().getOutputList());
    for (ValueInfoProto value : all) {
      if (!value.getType().hasTensorType()) {
        return value.getType().getValueCase().name().toLowerCase(java.util.Locale.ROOT).replace("_type", "");
      }
      int type = value.getType().getTensorType().getElemType();
      if (!TYPES.contains(type)) {
        return String.valueOf(DataType.forNumber(type)).toLowerCase(java.util.Locale.ROOT);
      }
    }
    return null;
  }

  private static Result run(String name, Path file, ModelProto model, Path set) throws IOException {
    Map<String, Tensor> inputs = new HashMap<>();
    List<String> names = new ArrayList<>();
    Set<String> initial = new java.util.HashSet<>();
    model.getGraph().getInitializerList().forEach(tensor -> initial.add(tensor.getName()));
    for (ValueInfoProto input : model.getGraph().getInputList()) {
      Path data = set.resolve("input_" + names.size() + ".pb");
      if (!initial.contains(input.getName()) || Files.exists(data)) {
        inputs.put(input.getName(), tensor(data));
        names.add(input.getName());
      }
    }
    Map<String, Tensor> fixed = new HashMap<>();
    while (true) {
      try {
        Graph graph = OnnxReader.read(file, new OnnxReader.Options(dims(model, inputs), fixed));
        List<Tensor> given = names.stream().filter(input -> !fixed.containsKey(input) && !initial.contains(input))
            .map(inputs::get).toList();
        String difference = difference(graph, given, set);
        return difference.isEmpty()
            ? new Result(name, fixed.isEmpty() ? Outcome.PASSED : Outcome.PASSED_FIXED, "")
            : new Result(name, Outcome.WRONG, difference);
      } catch (UnsupportedException refusal) {
        String needed = names.stream().filter(input -> !fixed.containsKey(input)
            && String.valueOf(refusal.getMessage()).contains("operand '" + input + "' computed while")).findFirst()
            .orElse(null);
        if (needed == null) {
          return new Result(name, Outcome.REFUSED, String.valueOf(refusal.getMessage()));
        }
        fixed.put(needed, java.util.Objects.requireNonNull(inputs.get(needed)));
      }
    }
  }

  /** The sizes of open dimensions that the given inputs have. */
  private static Map<String, Integer> dims(ModelProto model, Map<String, Tensor> inputs) {
    Map<String, Integer> dims = new HashMap<>();
    for (ValueInfoProto input : model.getGraph().getInputList()) {
      Tensor tensor = inputs.get(input.getName());
      int rank = tensor == null
          ? 0
          : Math.min(tensor.shape().rank(), input.getType().getTensorType().getShape().getDimCount());
      for (int axis = 0; axis < rank; axis++) {
        Dimension dim = input.getType().getTensorType().getShape().getDim(axis);
        if (InputShape.isOpen(dim)) {
          dims.put(dim.getDimParam().isEmpty() ? input.getName() + ":" + axis : dim.getDimParam(),
              java.util.Objects.requireNonNull(tensor).shape().dim(axis));
        }
      }
    }
    return dims;
  }

  private static Tensor tensor(Path file) throws IOException {
    return TensorData.read(TensorProto.parseFrom(Files.readAllBytes(file)), null);
  }

  private static String difference(Graph graph, List<Tensor> inputs, Path set) throws IOException {
    List<Tensor> outputs = new Interpreter(graph).run(inputs);
    for (int index = 0; index < outputs.size(); index++) {
      Tensor expected = tensor(set.resolve("output_" + index + ".pb"));
      Tensor found = outputs.get(index);
      if (!expected.shape().equals(found.shape()) || expected.dtype() != found.dtype()) {
        return "output " + index + " is " + found.dtype().label() + "[" + found.shape() + "], expected "
            + expected.dtype().label() + "[" + expected.shape() + "]";
      }
      for (int element = 0; element < expected.shape().count(); element++) {
        if (!agree(expected, found, element)) {
          return "output " + index + " element " + element + " is " + found.real(element) + ", expected "
              + expected.real(element);
        }
      }
    }
    return "";
  }

  private static boolean agree(Tensor expected, Tensor found, int element) {
    if (expected.dtype().isInteger()) {
      return expected.integer(element) == found.integer(element);
    }
    double a = expected.real(element);
    double b = found.real(element);
    return Double.compare(a, b) == 0 || Math.abs(a - b) <= ABSOLUTE + RELATIVE * Math.abs(a);
  }
}
