package dev.mote.formats.tflite;

import com.google.flatbuffers.Table;
import dev.mote.graph.BadInputException;
import dev.mote.graph.Quantization;
import dev.mote.graph.UnsupportedException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.tensorflow.lite.schema.Buffer;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.Model;
import org.tensorflow.lite.schema.Operator;
import org.tensorflow.lite.schema.OperatorCode;
import org.tensorflow.lite.schema.QuantizationDetails;
import org.tensorflow.lite.schema.QuantizationParameters;
import org.tensorflow.lite.schema.SubGraph;
import org.tensorflow.lite.schema.Tensor;
import org.tensorflow.lite.schema.TensorType;

/**
 * The one subgraph of a TFLite file, taken apart without trusting it.
 *
 * <p>
 * A flatbuffer is offsets into one array, and in a damaged file many of them may point at the same bytes. Every vector
 * read is therefore charged to a budget of the file's own size, so that neither time nor memory can outgrow the file.
 * Offsets that leave the array throw an unchecked exception, which {@link TfliteReader} turns into a sentence.
 */
final class TfliteFile {
  private static final String AGAIN = "; export the model again";
  private static final int MAX_RANK = 8;
  /** No tensor or operator is described in fewer bytes than this. */
  private static final int LEAST_DESCRIPTION = 32;

  private final ByteBuffer bytes;
  private final Model model;
  private final List<TensorEntry> tensors = new ArrayList<>();
  private final List<OperatorEntry> operators = new ArrayList<>();
  private final int[] inputs;
  private final int[] outputs;
  private long budget;
  private long unfolded;

  TfliteFile(byte[] file) {
    if (file.length < 16 || !Model.ModelBufferHasIdentifier(ByteBuffer.wrap(file))) {
      throw new BadInputException(
          "a TFLite file has the letters TFL3 at bytes 4 to 7, which are not there" + AGAIN + " or give another file");
    }
    bytes = ByteBuffer.wrap(file).asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    budget = 2L * file.length;
    model = Model.getRootAsModel(bytes);
    if (model.subgraphsLength() != 1) {
      throw new UnsupportedException("a model has one subgraph, found " + model.subgraphsLength()
          + "; control flow (IF, WHILE, CALL_ONCE) and several signatures are not supported, export the plain network");
    }
    SubGraph subgraph = present(model.subgraphs(0), "subgraph");
    for (int index = 0; index < described(subgraph.tensorsLength(), "tensors"); index++) {
      tensors.add(tensor(index, present(subgraph.tensors(index), "tensor " + index)));
    }
    for (int index = 0; index < described(subgraph.operatorsLength(), "operators"); index++) {
      operators.add(operator(index, present(subgraph.operators(index), "operator " + index)));
    }
    inputs = tensorNumbers(subgraph.inputsLength(), subgraph::inputs, 0, "the model's inputs");
    outputs = tensorNumbers(subgraph.outputsLength(), subgraph::outputs, 0, "the model's outputs");
  }

  List<TensorEntry> tensors() {
    return tensors;
  }

  List<OperatorEntry> operators() {
    return operators;
  }

  int[] inputs() {
    return inputs;
  }

  int[] outputs() {
    return outputs;
  }

  /** The contents of a constant tensor, little endian, positioned at 0. */
  ByteBuffer data(TensorEntry tensor) {
    return bytes.slice(tensor.dataStart(), tensor.dataLength()).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Counts {@code amount} bytes read. Throws where the file's parts overlap so that more is read than it holds. */
  void charge(long amount, String place) {
    budget -= amount;
    if (amount < 0 || budget < 0) {
      throw new BadInputException("the parts of a file do not overlap or leave it, broken at " + place + AGAIN);
    }
  }

  /** Counts bytes that a sparse constant unfolds to. Throws where all together exceed the file's size {@code times}. */
  void unfold(long amount, int times, String name) {
    unfolded += amount;
    if (unfolded > (long) times * bytes.capacity()) {
      throw new UnsupportedException(
          "sparse weights unfold to " + times + " times the file's size at most, exceeded at '"
              + name + "'; export the network with dense weights");
    }
  }

  private TensorEntry tensor(int index, Tensor tensor) {
    String place = "tensor " + index;
    String name = text(tensor.nameAsByteBuffer(), place);
    if (tensor.isVariable()) {
      throw new UnsupportedException("networks with state are not supported, found variable tensor '" + name
          + "'; export the network with its state as inputs and outputs");
    }
    int rank = tensor.shapeLength();
    if (rank < 0 || rank > MAX_RANK) {
      throw new BadInputException(
          "a tensor has at most " + MAX_RANK + " dimensions, found " + rank + " at " + place + AGAIN);
    }
    int[] extents = new int[rank];
    for (int axis = 0; axis < rank; axis++) {
      int extent = tensor.shape(axis);
      if (extent < -1) {
        throw new BadInputException(
            "extents are not negative, found " + extent + " at " + place + " '" + name + "'" + AGAIN);
      }
      extents[axis] = extent == -1 ? 1 : extent;
    }
    if (tensor.type() < 0 || tensor.type() >= TensorType.names.length) {
      throw new BadInputException(
          "an element type is 0 to " + (TensorType.names.length - 1) + ", found " + tensor.type()
              + " at " + place + " '" + name + "'" + AGAIN);
    }
    String shown = name.isBlank() ? "tensor_" + index : name;
    Quantization quantization = quantization(tensor.quantization(), tensor.type(), rank, place + " '" + shown + "'");
    long buffer = tensor.buffer();
    if (buffer < 0 || buffer >= Math.max(1, model.buffersLength())) {
      throw new BadInputException("a tensor names a buffer of the file, found buffer " + buffer + " of "
          + model.buffersLength() + " at " + place + AGAIN);
    }
    // Buffer 0 is by convention empty and stands for "no contents".
    Buffer contents = buffer == 0 ? null : model.buffers((int) buffer);
    ByteBuffer data = contents == null || contents.dataLength() == 0 ? null : contents.dataAsByteBuffer();
    return new TensorEntry(index, shown, tensor.type(), extents, quantization, data == null ? 0 : data.position(),
        data == null ? 0 : data.remaining(), tensor.sparsity());
  }

  private Quantization quantization(@Nullable QuantizationParameters parameters, byte type, int rank, String place) {
    if (parameters == null || parameters.scaleLength() == 0 || !canBeQuantized(type)) {
      return Quantization.NONE;
    }
    if (parameters.detailsType() != QuantizationDetails.NONE) {
      throw new UnsupportedException("only affine quantisation is supported, found a custom one at " + place
          + "; convert the network with the standard 8-bit scheme");
    }
    int count = parameters.scaleLength();
    charge(12L * count, place);
    float[] scales = new float[count];
    int[] zeroPoints = new int[count];
    int given = parameters.zeroPointLength();
    if (given > 1 && given != count) {
      throw new BadInputException(
          "there is one zero point a scale, found " + given + " and " + count + " at " + place + AGAIN);
    }
    for (int slice = 0; slice < count; slice++) {
      scales[slice] = parameters.scale(slice);
      long zeroPoint = given == 0 ? 0 : parameters.zeroPoint(given == 1 ? 0 : slice);
      if (zeroPoint < -32768 || zeroPoint > 32767) {
        throw new BadInputException(
            "a zero point lies within the element type, found " + zeroPoint + " at " + place + AGAIN);
      }
      zeroPoints[slice] = (int) zeroPoint;
    }
    // Plain 32-bit integers (indices, shapes) sometimes carry a scale of 0.
    if (type == TensorType.INT32 && count == 1 && scales[0] == 0) {
      return Quantization.NONE;
    }
    int axis = count == 1 ? -1 : parameters.quantizedDimension();
    if (axis < -1 || axis >= rank) {
      throw new BadInputException(
          "the quantised dimension lies within the rank, found " + axis + " at " + place + AGAIN);
    }
    return new Quantization.Affine(scales, zeroPoints, axis);
  }

  private static boolean canBeQuantized(byte type) {
    return switch (type) {
      case TensorType.INT8, TensorType.UINT8, TensorType.INT16, TensorType.INT32, TensorType.INT64, TensorType.INT4 ->
        true;
      default -> false;
    };
  }

  private OperatorEntry operator(int index, Operator operator) {
    long codeIndex = operator.opcodeIndex();
    if (codeIndex < 0 || codeIndex >= model.operatorCodesLength()) {
      throw new BadInputException("an operator names an operator code of the file, found code " + codeIndex + " of "
          + model.operatorCodesLength() + " at operator " + index + AGAIN);
    }
    OperatorCode code = present(model.operatorCodes((int) codeIndex), "operator code " + codeIndex);
    // Files older than the 32-bit field keep the number in the 8-bit one.
    int number = Math.max(code.builtinCode(), code.deprecatedBuiltinCode());
    String label = number >= 0 && number < BuiltinOperator.names.length
        ? BuiltinOperator.names[number]
        : "operator number " + number;
    if (number == BuiltinOperator.CUSTOM) {
      label = "CUSTOM " + text(code.customCodeAsByteBuffer(), "operator code " + codeIndex);
    }
    String place = label + " (operator " + index + ")";
    return new OperatorEntry(index, number, label, tensorNumbers(operator.inputsLength(), operator::inputs, -1, place),
        tensorNumbers(operator.outputsLength(), operator::outputs, 0, place), operator);
  }

  private int[] tensorNumbers(int count, IntUnaryOperator at, int least, String place) {
    charge(4L * count, place);
    int[] numbers = new int[count];
    for (int position = 0; position < count; position++) {
      numbers[position] = at.applyAsInt(position);
      if (numbers[position] < least || numbers[position] >= tensors.size()) {
        throw new BadInputException("tensor numbers are " + least + " to " + (tensors.size() - 1) + ", found "
            + numbers[position] + " at " + place + AGAIN);
      }
    }
    return numbers;
  }

  private int described(int count, String what) {
    if (count < 0 || count > bytes.capacity() / LEAST_DESCRIPTION) {
      throw new BadInputException(
          "a file of " + bytes.capacity() + " bytes cannot describe " + count + " " + what + AGAIN);
    }
    return count;
  }

  private String text(@Nullable ByteBuffer encoded, String place) {
    if (encoded == null) {
      return "";
    }
    charge(encoded.remaining(), place);
    return StandardCharsets.UTF_8.decode(encoded).toString().replaceAll("\\p{Cntrl}", " ").strip();
  }

  private static <T extends Table> T present(@Nullable T table, String what) {
    if (table == null) {
      throw new BadInputException("a model has a " + what + ", which is missing" + AGAIN);
    }
    return table;
  }
}
