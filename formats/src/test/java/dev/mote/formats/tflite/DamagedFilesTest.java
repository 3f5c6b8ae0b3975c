package dev.mote.formats.tflite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.flatbuffers.FlatBufferBuilder;
import dev.mote.graph.MoteException;
import dev.mote.graph.UnsupportedException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.Conv2DOptionsT;
import org.tensorflow.lite.schema.Model;
import org.tensorflow.lite.schema.OperatorT;
import org.tensorflow.lite.schema.SparsityParametersT;
import org.tensorflow.lite.schema.SubGraph;
import org.tensorflow.lite.schema.SubGraphT;
import org.tensorflow.lite.schema.Tensor;
import org.tensorflow.lite.schema.TensorT;
import org.tensorflow.lite.schema.TensorType;

/** Damaged files are refused in one sentence, never with another exception, a hang, or memory out of proportion. */
class DamagedFilesTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  @Test
  void theSmallModelItselfIsRead() {
    assertThat(TfliteReader.read("small", SmallModel.bytes()).nodes()).hasSize(5);
  }

  static Stream<Arguments> handMade() {
    return Stream.of(bad("empty", new byte[0]),
        bad("only the magic", "\0\0\0\0TFL3".getBytes(StandardCharsets.US_ASCII)),
        bad("text", "this is not a model, it is a sentence".getBytes(StandardCharsets.US_ASCII)),
        bad("wrong magic", change(4, 'X')), bad("zeros with the magic", magic(new byte[4096])),
        bad("ones with the magic", magic(filled(4096, 0xFF))), bad("root beyond the file", word(0, 0x7FFFFFF0)),
        bad("negative root", word(0, 0x80000000)), bad("root in the magic", word(0, 4)),
        subgraph("no operators' tensors", s -> s.setTensors(new TensorT[0])),
        tensor("negative extent", t -> t.setShape(new int[]{1, -5, 6, 2})),
        tensor("extents that overflow", t -> t.setShape(new int[]{1 << 20, 1 << 20, 1 << 20, 4})),
        tensor("extents that overflow 64 bits",
            t -> t.setShape(new int[]{Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE})),
        tensor("extents that overflow to 0", t -> t.setShape(new int[]{1 << 16, 1 << 16, 1 << 16, 1 << 16})),
        tensor("a hundred dimensions", t -> t.setShape(new int[100])),
        tensor("buffer outside", t -> t.setBuffer(4_000_000_000L)), tensor("unknown type", t -> t.setType((byte) 90)),
        tensor("negative type", t -> t.setType((byte) -3)), tensor("string", t -> t.setType(TensorType.STRING)),
        tensor("complex", t -> t.setType(TensorType.COMPLEX64)), tensor("float64", t -> t.setType(TensorType.FLOAT64)),
        tensor("variable", t -> t.setIsVariable(true)),
        tensor("negative scale", t -> t.getQuantization().setScale(new float[]{-1})),
        tensor("scale 0", t -> t.getQuantization().setScale(new float[]{0})),
        tensor("scale not a number", t -> t.getQuantization().setScale(new float[]{Float.NaN})),
        tensor("infinite scale", t -> t.getQuantization().setScale(new float[]{Float.POSITIVE_INFINITY})),
        tensor("two scales for three", t -> t.getQuantization().setScale(new float[]{1, 1})),
        tensor("zero point outside", t -> t.getQuantization().setZeroPoint(new long[]{1L << 40})),
        tensor("more zero points than scales", t -> t.getQuantization().setZeroPoint(new long[]{1, 2, 3})),
        tensor("constant input", t -> t.setBuffer(1)),
        constant("a constant that claims 2 GB", t -> t.setShape(new int[]{1 << 15, 1 << 8, 1 << 8, 1})),
        constant("a constant that is too short", t -> t.setShape(new int[]{3, 3, 3, 2})),
        constant("a constant that is too long", t -> t.setShape(new int[]{1, 3, 3, 2})),
        constant("a constant of no elements", t -> t.setShape(new int[]{0, 3, 3, 2})),
        constant("float of int8 bytes", t -> t.setType(TensorType.FLOAT32)),
        constant("quantised dimension outside", t -> t.getQuantization().setQuantizedDimension(7)),
        constant("quantised dimension of another extent", t -> t.getQuantization().setQuantizedDimension(1)),
        constant("sparse", t -> t.setSparsity(new SparsityParametersT())),
        operator("input outside", o -> o.setInputs(new int[]{0, 1, 999})),
        operator("negative input", o -> o.setInputs(new int[]{0, -7, 2})),
        operator("missing weights", o -> o.setInputs(new int[]{0, -1, 2})),
        operator("no inputs", o -> o.setInputs(new int[0])), operator("one input", o -> o.setInputs(new int[]{0})),
        operator("no outputs", o -> o.setOutputs(new int[0])),
        operator("output outside", o -> o.setOutputs(new int[]{12345})),
        operator("negative output", o -> o.setOutputs(new int[]{-1})),
        operator("output into its own input", o -> o.setOutputs(new int[]{0})),
        operator("output into a constant", o -> o.setOutputs(new int[]{1})),
        operator("a cycle", o -> o.setInputs(new int[]{o.getOutputs()[0], 1, 2})),
        operator("code outside", o -> o.setOpcodeIndex(99)),
        operator("code far outside", o -> o.setOpcodeIndex(1L << 31)),
        operator("no options", o -> o.setBuiltinOptions(null)),
        conv("stride 0", o -> o.setStrideH(0)), conv("negative stride", o -> o.setStrideW(-2)),
        conv("dilation 0", o -> o.setDilationHFactor(0)), conv("huge dilation", o -> o.setDilationWFactor(1 << 30)),
        conv("unknown padding", o -> o.setPadding((byte) 9)),
        conv("unknown activation", o -> o.setFusedActivationFunction((byte) 77)),
        conv("sign activation", o -> o.setFusedActivationFunction((byte) 5)),
        subgraph("inputs outside", s -> s.setInputs(new int[]{500})),
        subgraph("negative inputs", s -> s.setInputs(new int[]{-1})),
        subgraph("the same input twice", s -> s.setInputs(new int[]{0, 0})),
        subgraph("no inputs", s -> s.setInputs(new int[0])),
        subgraph("outputs outside", s -> s.setOutputs(new int[]{88})),
        subgraph("operators in reverse", s -> s.setOperators(reversed(s.getOperators()))),
        subgraph("an operator twice", s -> s.setOperators(twice(s.getOperators()))),
        subgraph("an output nobody computes", s -> s.setOperators(Arrays.copyOf(s.getOperators(), 2))),
        bad("no subgraph", SmallModel.with(m -> m.setSubgraphs(new SubGraphT[0]))),
        bad("two subgraphs",
            SmallModel.with(m -> m.setSubgraphs(new SubGraphT[]{m.getSubgraphs()[0], m.getSubgraphs()[0]}))),
        bad("no buffers", SmallModel.with(m -> m.setBuffers(null))),
        bad("no operator codes", SmallModel.with(m -> m.setOperatorCodes(null))),
        code("custom", BuiltinOperator.CUSTOM),
        code("control flow", BuiltinOperator.WHILE), code("unknown operator", 5000), code("negative operator", -5),
        code("recurrent", BuiltinOperator.LSTM), code("densify", BuiltinOperator.DENSIFY),
        code("other arity", BuiltinOperator.SELECT_V2), code("other rank", BuiltinOperator.BATCH_MATMUL),
        code("reshape by weights", BuiltinOperator.RESHAPE), code("pad by weights", BuiltinOperator.PAD),
        code("slice by weights", BuiltinOperator.SLICE),
        code("strided slice by weights", BuiltinOperator.STRIDED_SLICE),
        code("gather by weights", BuiltinOperator.GATHER), code("transpose by weights", BuiltinOperator.TRANSPOSE),
        code("tile by weights", BuiltinOperator.TILE), code("mean by weights", BuiltinOperator.MEAN),
        code("resize by weights", BuiltinOperator.RESIZE_BILINEAR), code("split by image", BuiltinOperator.SPLIT),
        code("transposed convolution by image", BuiltinOperator.TRANSPOSE_CONV));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("handMade")
  void aHandMadeBadFileIsRefused(String what, byte[] file) {
    Assertions.assertTimeoutPreemptively(SOON, () -> assertThatThrownBy(() -> TfliteReader.read("bad.tflite", file))
        .as(what).isInstanceOf(MoteException.class).satisfies(thrown -> isOneSentence(thrown.getMessage())));
  }

  @Test
  void everyTruncationIsRefused() {
    byte[] whole = SmallModel.bytes();
    int refused = 0;
    for (int length = 0; length < whole.length - 64; length += 16) {
      byte[] part = Arrays.copyOf(whole, length);
      refused += refusedOrRead(part) ? 1 : 0;
    }
    assertThat(refused).isGreaterThan(100);
  }

  @Test
  void mutatedFilesAreReadOrRefused() {
    byte[] whole = SmallModel.bytes();
    Random random = new Random(42);
    int refused = 0;
    for (int file = 0; file < 3000; file++) {
      byte[] mutated = whole.clone();
      for (int change = random.nextInt(1, 6); change > 0; change--) {
        int place = random.nextInt(8, mutated.length - 4);
        if (random.nextBoolean()) {
          mutated[place] = (byte) random.nextInt();
        } else {
          ByteBuffer.wrap(mutated).order(ByteOrder.LITTLE_ENDIAN).putInt(place & ~3, interesting(random));
        }
      }
      refused += refusedOrRead(mutated) ? 1 : 0;
    }
    assertThat(refused).isGreaterThan(500);
  }

  /** A flatbuffer may point at one table many times; what is read of it must not outgrow the file. */
  @ParameterizedTest
  @CsvSource({"1000000, 10", "100000, 3000000"})
  void aTableReadAgainAndAgainIsRefused(int tensors, int nameLength) {
    FlatBufferBuilder builder = new FlatBufferBuilder(1 << 20);
    TensorT tensor = new TensorT();
    tensor.setName("x".repeat(nameLength));
    tensor.setShape(new int[]{1});
    int[] offsets = new int[tensors];
    Arrays.fill(offsets, Tensor.pack(builder, tensor));
    int vector = SubGraph.createTensorsVector(builder, offsets);
    SubGraph.startSubGraph(builder);
    SubGraph.addTensors(builder, vector);
    int subgraphs = Model.createSubgraphsVector(builder, new int[]{SubGraph.endSubGraph(builder)});
    Model.startModel(builder);
    Model.addSubgraphs(builder, subgraphs);
    Model.finishModelBuffer(builder, Model.endModel(builder));
    byte[] file = builder.sizedByteArray();
    assertThat(refusedOrRead(file)).isTrue();
  }

  @Test
  void refusalsNameTheOperator() {
    assertThatThrownBy(() -> TfliteReader.read("lstm.tflite", (byte[]) code("", BuiltinOperator.LSTM).get()[1]))
        .isInstanceOf(UnsupportedException.class).hasMessageContaining("LSTM").hasMessageContaining("lstm.tflite");
  }

  private static boolean refusedOrRead(byte[] file) {
    return Assertions.assertTimeoutPreemptively(SOON, () -> {
      try {
        TfliteReader.read("bad.tflite", file);
        return false;
      } catch (MoteException refused) {
        isOneSentence(refused.getMessage());
        return true;
      }
    });
  }

  private static void isOneSentence(String message) {
    assertThat(message).startsWith("bad.tflite: ").doesNotContain("\n").doesNotContain("Exception:").hasSizeBetween(30,
        1000);
  }

  private static int interesting(Random random) {
    return switch (random.nextInt(6)) {
      case 0 -> 0;
      case 1 -> -1;
      case 2 -> Integer.MAX_VALUE;
      case 3 -> Integer.MIN_VALUE;
      case 4 -> random.nextInt(4096);
      default -> random.nextInt();
    };
  }

  private static Arguments bad(String what, byte[] file) {
    return Arguments.of(what, file);
  }

  private static Arguments subgraph(String what, Consumer<SubGraphT> change) {
    return bad(what, SmallModel.withSubgraph(change));
  }

  /** Changes the network's input. */
  private static Arguments tensor(String what, Consumer<TensorT> change) {
    return subgraph(what, s -> change.accept(s.getTensors()[0]));
  }

  /** Changes the convolution's weights. */
  private static Arguments constant(String what, Consumer<TensorT> change) {
    return subgraph(what, s -> change.accept(s.getTensors()[s.getOperators()[0].getInputs()[1]]));
  }

  /** Changes the convolution. */
  private static Arguments operator(String what, Consumer<OperatorT> change) {
    return subgraph(what, s -> change.accept(s.getOperators()[0]));
  }

  private static Arguments conv(String what, Consumer<Conv2DOptionsT> change) {
    return operator(what, o -> change.accept(o.getBuiltinOptions().asConv2DOptions()));
  }

  /** Makes the convolution another operator with the same operands. */
  private static Arguments code(String what, int code) {
    return bad(what, SmallModel.with(m -> {
      m.getOperatorCodes()[0].setBuiltinCode(code);
      m.getOperatorCodes()[0].setDeprecatedBuiltinCode((byte) Math.clamp(code, -128, 127));
    }));
  }

  private static OperatorT[] reversed(OperatorT[] operators) {
    OperatorT[] reversed = operators.clone();
    Collections.reverse(Arrays.asList(reversed));
    return reversed;
  }

  private static OperatorT[] twice(OperatorT[] operators) {
    OperatorT[] twice = Arrays.copyOf(operators, operators.length + 1);
    twice[operators.length] = operators[0];
    return twice;
  }

  private static byte[] change(int place, char letter) {
    byte[] file = SmallModel.bytes();
    file[place] = (byte) letter;
    return file;
  }

  private static byte[] word(int place, int value) {
    byte[] file = SmallModel.bytes();
    ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(place, value);
    return file;
  }

  private static byte[] magic(byte[] file) {
    System.arraycopy("TFL3".getBytes(StandardCharsets.US_ASCII), 0, file, 4, 4);
    return file;
  }

  private static byte[] filled(int length, int value) {
    byte[] file = new byte[length];
    Arrays.fill(file, (byte) value);
    return file;
  }
}
