package dev.mote.hardware.mcu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mote.graph.Activation;
import dev.mote.graph.BinaryKind;
import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.MoteException;
import dev.mote.graph.Op;
import dev.mote.graph.Quantization;
import dev.mote.graph.ReduceKind;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.graph.UnaryKind;
import dev.mote.graph.UnsupportedException;
import dev.mote.graph.Window;
import dev.mote.graph.reference.ReferenceKernels;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Every operator and kind on every element type that the interpreter runs it on, all operands given at run time, as C:
 * equal bits on whole numbers, 1e-5 of the largest on floats. What is refused is listed here.
 */
class CoverageTest {
  /** What the interpreter runs and C does not, by operator and element type. */
  private static final Set<String> REFUSED = Set.of("ArgMax i64", "ArgMin i64", "MaxPool2d i32", "MaxPool2d i64",
      "AveragePool2d i32", "AveragePool2d i64", "Resize i64", "Pad i64");

  private static final Quantization BYTES = Quantization.perTensor(0.02f, 3);
  private static final Quantization SHORTS = Quantization.perTensor(1f / 12288, 0);
  private static final Window PADDED = new Window(2, 1, 1, 2, 1, 1, 1, 1);

  private final SplittableRandom random = new SplittableRandom(11);
  private final List<Firmware> networks = new ArrayList<>();
  private final List<Graph> graphs = new ArrayList<>();
  private final List<byte[]> expected = new ArrayList<>();
  private final List<Boolean> stepped = new ArrayList<>();
  private final ByteArrayOutputStream inputs = new ByteArrayOutputStream();
  private final Set<String> refused = new TreeSet<>();
  private final Set<Class<?>> seen = new LinkedHashSet<>();

  @Test
  void whateverTheInterpreterRunsCRuns() {
    assumeTrue(Toolchain.has("cc"), "cc is not installed");
    for (TensorType type : List.of(TensorType.f32(Shape.of()), plain(DType.I32), plain(DType.I64), plain(DType.BOOL),
        new TensorType(Shape.of(), DType.I8, BYTES), new TensorType(Shape.of(), DType.I16, SHORTS))) {
      draw(type);
    }
    assertThat(seen).as("operators that ran").containsExactlyInAnyOrder(Op.class.getPermittedSubclasses());
    assertThat(String.join("; ", refused)).as("refused").isEqualTo(String.join("; ", new TreeSet<>(REFUSED)));
    check();
  }

  private static TensorType plain(DType dtype) {
    return TensorType.of(dtype, Shape.of());
  }

  private void draw(TensorType t) {
    Shape image = Shape.of(2, 5, 4, 3);
    for (UnaryKind kind : UnaryKind.values()) {
      boolean limits = kind == UnaryKind.CLIP;
      add(t, new Op.Unary(kind, limits ? -0.5f : 0.5f, 0.75f), image);
    }
    for (BinaryKind kind : BinaryKind.values()) {
      add(t, new Op.Binary(kind), image, image);
      add(t, new Op.Binary(kind), image, Shape.of(4, 1));
    }
    add(t, new Op.Binary(BinaryKind.ADD, Activation.RELU6), image, image);
    for (ReduceKind kind : ReduceKind.values()) {
      add(t, new Op.Reduce(kind, List.of(1, 2), false), image);
      add(t, new Op.Reduce(kind, List.of(0, 3), true), image);
    }
    for (DType indices : List.of(DType.I32, DType.I64)) {
      add(t, new Op.ArgReduce(true, 1, true, false, indices), image);
      add(t, new Op.ArgReduce(false, 3, false, true, indices), image);
    }
    add(t, new Op.Softmax(3, 0.5f), image);
    add(t, new Op.Softmax(1, 1), image);
    add(t, new Op.LogSoftmax(3), image);
    add(t, new Op.CumulativeSum(1, false, true), image);
    add(t, new Op.CumulativeSum(3, true, false), image);
    for (Activation activation : List.of(Activation.NONE, Activation.RELU)) {
      add(t, new Op.Conv2d(PADDED, 1, activation), image, Shape.of(6, 3, 2, 3), Shape.of(6));
      add(t, new Op.Conv2d(PADDED, 3, activation), image, Shape.of(6, 3, 2, 1));
      add(t, new Op.DepthwiseConv2d(PADDED, 2, activation), image, Shape.of(1, 3, 2, 6), Shape.of(6));
      add(t, new Op.TransposeConv2d(PADDED, 9, 6, activation), image, Shape.of(5, 3, 2, 3), Shape.of(5));
      add(t, new Op.Dense(activation), Shape.of(4, 7), Shape.of(6, 7), Shape.of(6));
      add(t, new Op.MaxPool2d(2, 3, PADDED, activation), image);
      add(t, new Op.AveragePool2d(2, 3, PADDED.withPadding(0, 1, 1, 0), activation == Activation.NONE, activation),
          image);
    }
    if (!t.isQuantized()) {
      add(t, new Op.TensorTrain(2, Activation.RELU), Shape.of(3, 6), Shape.of(1, 2, 3, 2), Shape.of(2, 3, 2, 1),
          Shape.of(6));
    }
    add(t, new Op.MatMul(false, true), Shape.of(2, 3, 4), Shape.of(5, 4));
    add(t, new Op.MatMul(true, false), Shape.of(4, 3), Shape.of(2, 4, 5));
    Shape channels = Shape.of(3);
    add(t, new Op.BatchNorm(3, 2f), image, channels, channels, channels, channels);
    add(t, new Op.Reshape(Shape.of(10, 12)), image);
    add(t, new Op.Transpose(List.of(0, 3, 1, 2)), image);
    add(t, new Op.Concat(1), image, Shape.of(2, 2, 4, 3));
    add(t, new Op.Slice(List.of(0, 4, 0, 1), List.of(2, 3, 2, 2), List.of(1, -2, 2, 1)), image);
    for (Op.PadMode mode : Op.PadMode.values()) {
      add(t, new Op.Pad(List.of(0, 1, 2, 0), List.of(0, 2, 1, 2), mode, 1), image);
    }
    add(t, new Op.Gather(1), image, Shape.of(2, 2));
    add(t, new Op.GatherElements(2), image, Shape.of(1, 5, 6, 2));
    add(t, new Op.Tile(List.of(1, 2, 1, 3)), image);
    add(t, new Op.Broadcast(Shape.of(2, 5, 4, 3)), Shape.of(5, 1, 3));
    add(t, new Op.DepthToSpace(2, false), Shape.of(1, 2, 3, 8));
    add(t, new Op.DepthToSpace(2, true), Shape.of(1, 2, 3, 8));
    add(t, new Op.SpaceToDepth(2), Shape.of(1, 4, 6, 2));
    for (Op.ResizeKind kind : Op.ResizeKind.values()) {
      for (Op.Coordinates coordinates : Op.Coordinates.values()) {
        add(t, new Op.Resize(kind, 7, 3, coordinates), image);
        add(t, new Op.ResizeGradient(kind, coordinates, image), Shape.of(2, 7, 3, 3));
      }
    }
    for (DType to : List.of(DType.F32, DType.BOOL, DType.I8, DType.I16, DType.I32, DType.I64)) {
      add(t, new Op.Cast(to), image);
    }
    add(t, new Op.Quantize(), image);
    add(t, new Op.Dequantize(), image);
    add(t, new Op.Select(), image, image, Shape.of(3));
    gradients(t, image);
  }

  private void gradients(TensorType t, Shape image) {
    Shape result = Shape.of(2, 3, 4, 6);
    add(t, new Op.Conv2dInputGradient(PADDED, 1, image), result, Shape.of(6, 3, 2, 3));
    add(t, new Op.Conv2dInputGradient(PADDED, 3, image), result, Shape.of(6, 3, 2, 1));
    add(t, new Op.Conv2dWeightGradient(PADDED, 1, Shape.of(6, 3, 2, 3)), image, result);
    add(t, new Op.Conv2dWeightGradient(PADDED, 3, Shape.of(6, 3, 2, 1)), image, result);
    add(t, new Op.DepthwiseInputGradient(PADDED, 2, image), result, Shape.of(1, 3, 2, 6));
    add(t, new Op.DepthwiseWeightGradient(PADDED, 2, Shape.of(1, 3, 2, 6)), image, result);
    Shape wide = Shape.of(2, 5, 4, 9);
    add(t, new Op.Conv2dInputGradient(Window.UNIT, 1, wide), Shape.of(2, 3, 3, 5), Shape.of(5, 3, 2, 9));
    add(t, new Op.Conv2dWeightGradient(Window.UNIT, 1, Shape.of(5, 3, 2, 9)), wide, Shape.of(2, 3, 3, 5));
    Window overlapping = new Window(1, 2, 1, 1, 1, 0, 0, 1);
    add(t, new Op.MaxPoolGradient(2, 3, overlapping), image, Shape.of(2, 5, 2, 3));
    add(t, new Op.MaxPoolGradient(2, 1, Window.stride(3, 2)), image, Shape.of(2, 2, 2, 3));
    add(t, new Op.AveragePoolGradient(2, 3, overlapping, false, image), Shape.of(2, 5, 2, 3));
    add(t, new Op.AveragePoolGradient(2, 3, overlapping, true, image), Shape.of(2, 5, 2, 3));
    add(t, new Op.SliceGradient(List.of(0, 4, 0, 1), List.of(1, -2, 2, 1), image), Shape.of(2, 3, 2, 2));
    add(t, new Op.GatherGradient(1, image), Shape.of(2, 2, 3, 4, 3), Shape.of(2, 3));
    add(t, new Op.ClampGradient(-0.25f, 0.5f), image, image);
  }

  /** Adds a graph of one operator on operands of the shapes given and of type {@code t}, where the interpreter runs it. */
  private void add(TensorType t, Op op, Shape... shapes) {
    GraphBuilder builder = new GraphBuilder("case" + graphs.size());
    List<Integer> ids = new ArrayList<>();
    List<Tensor> tensors = new ArrayList<>();
    List<TensorType> types = new ArrayList<>();
    for (int operand = 0; operand < shapes.length; operand++) {
      TensorType type = operandType(t, op, operand).withShape(shapes[operand]);
      types.add(type);
      tensors.add(tensor(type, op, operand));
      ids.add(builder.input("x" + operand, type));
    }
    Graph graph;
    try {
      builder.output(builder.add("y", op, ids, resultType(t, op, types)));
      graph = builder.build();
      expected.add(Networks.interpreted(graph, tensors));
    } catch (MoteException | ClassCastException notDefined) {
      return;
    }
    try {
      Firmware firmware = Emitter.emit(graph, McuTarget.C99);
      if (!firmware.layers().isEmpty()) {
        graphs.add(graph);
        networks.add(firmware);
        inputs.writeBytes(Networks.bytes(tensors));
        stepped.add(new Legalization().apply(graph).nodes().size() > 1 && t.dtype().isInteger());
      } else {
        expected.removeLast();
      }
      seen.add(op.getClass());
    } catch (UnsupportedException unsupported) {
      expected.removeLast();
      assertThat(unsupported.getMessage()).contains(op.label());
      refused.add(op.label() + " " + t.dtype().label() + (t.isQuantized() ? " quantised" : ""));
    }
  }

  private static TensorType operandType(TensorType t, Op op, int operand) {
    boolean picks = op instanceof Op.Gather || op instanceof Op.GatherElements || op instanceof Op.GatherGradient;
    if (picks && operand == 1) {
      return plain(t.dtype() == DType.I64 ? DType.I64 : DType.I32);
    }
    if (op instanceof Op.Select && operand == 0) {
      return plain(t.dtype() == DType.F32 ? DType.BOOL : DType.I32);
    }
    if (op instanceof Op.BatchNorm && operand > 0 && t.isQuantized()) {
      return plain(DType.F32);
    }
    boolean linear = op instanceof Op.Conv2d || op instanceof Op.DepthwiseConv2d || op instanceof Op.TransposeConv2d
        || op instanceof Op.Dense;
    if (linear && t.isQuantized() && operand > 0) {
      return operand == 1
          ? new TensorType(Shape.of(), DType.I8, Quantization.perTensor(0.01f, 0))
          : new TensorType(Shape.of(), t.dtype() == DType.I16 ? DType.I64 : DType.I32,
              Quantization.perTensor(0.01f * t.affine().scale(), 0));
    }
    return t;
  }

  private static TensorType resultType(TensorType t, Op op, List<TensorType> types) {
    TensorType inferred = dev.mote.graph.ResultTypes.of("y", op, types);
    if (op instanceof Op.Quantize) {
      return new TensorType(inferred.shape(), DType.I8, Quantization.perTensor(0.05f, -4));
    }
    boolean quantized = t.isQuantized() && inferred.dtype() == t.dtype() && !(op instanceof Op.Cast);
    if (quantized && op instanceof Op.Softmax) {
      return inferred.withQuantization(
          t.dtype() == DType.I8 ? Quantization.perTensor(1f / 256, -128) : Quantization.perTensor(1f / 32768, 0));
    }
    return !quantized || inferred.isQuantized()
        ? inferred
        : inferred.withQuantization(
            t.dtype() == DType.I8 ? Quantization.perTensor(0.03f, -5) : Quantization.perTensor(1f / 8000, 0));
  }

  private Tensor tensor(TensorType type, Op op, int operand) {
    boolean indices = !type.isQuantized() && operand == 1
        && (op instanceof Op.Gather || op instanceof Op.GatherElements || op instanceof Op.GatherGradient);
    float[] values = new float[type.shape().count()];
    for (int index = 0; index < values.length; index++) {
      double drawn = 2 * random.nextDouble() - 1;
      values[index] = indices
          ? random.nextInt(-4, 4)
          : type.dtype() == DType.F32 || type.isQuantized()
              ? (float) (op instanceof Op.BatchNorm && operand == 4 ? drawn * drawn : drawn)
              : type.dtype() == DType.BOOL
                  ? random.nextInt(2)
                  : op instanceof Op.BatchNorm && operand == 4
                      ? random.nextInt(0, 9)
                      : random.nextInt(1, op instanceof Op.Unary ? 7 : 40) * (random.nextInt(3) == 0 ? -1 : 1);
    }
    Tensor floats = new Tensor.Floats(type.shape(), values);
    Op convert = type.isQuantized() ? new Op.Quantize() : new Op.Cast(type.dtype());
    return ReferenceKernels.compute("draw", convert, List.of(TensorType.f32(type.shape())), List.of(floats), type);
  }

  private void check() {
    List<String> wrong = new ArrayList<>();
    try (Harness harness = new Harness(networks)) {
      byte[] outputs = harness.run(inputs.toByteArray(), 1, false).output();
      int at = 0;
      for (int index = 0; index < graphs.size(); index++) {
        byte[] found = Arrays.copyOfRange(outputs, at, at + expected.get(index).length);
        at += found.length;
        Graph graph = graphs.get(index);
        String name = graph.nodes().getFirst().op() + " " + graph.inputTypes(graph.nodes().getFirst());
        TensorType type = graph.outputType(graph.nodes().getLast());
        boolean holds = type.dtype() == DType.F32
            ? isClose(expected.get(index), found)
            : stepped.get(index)
                ? isWithinAStep(type.dtype(), expected.get(index), found)
                : Arrays.equals(expected.get(index), found);
        if (!holds) {
          wrong.add(name);
        }
      }
      assertThat(String.join("\n", wrong)).isEmpty();
      assertThat(at).isEqualTo(outputs.length);
    }
  }

  private static boolean isClose(byte[] expected, byte[] found) {
    ByteBuffer wanted = ByteBuffer.wrap(expected).order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer got = ByteBuffer.wrap(found).order(ByteOrder.LITTLE_ENDIAN);
    double largest = 1e-3;
    for (int at = 0; at < expected.length; at += 4) {
      largest = Float.isFinite(wanted.getFloat(at)) ? Math.max(largest, Math.abs(wanted.getFloat(at))) : largest;
    }
    boolean close = true;
    for (int at = 0; at < expected.length; at += 4) {
      float a = wanted.getFloat(at);
      float b = got.getFloat(at);
      close &= Float.isNaN(a) ? Float.isNaN(b) : a == b || Math.abs(a - b) <= 1e-5 * largest;
    }
    return close;
  }

  private static boolean isWithinAStep(DType dtype, byte[] expected, byte[] found) {
    int size = Math.max(1, dtype.bits() / 8);
    boolean within = true;
    for (int at = 0; at < expected.length; at += size) {
      within &= Math.abs(whole(found, at, size) - whole(expected, at, size)) <= 1;
    }
    return within;
  }

  private static long whole(byte[] bytes, int at, int size) {
    long value = bytes[at + size - 1];
    for (int index = size - 2; index >= 0; index--) {
      value = value << 8 | bytes[at + index] & 0xFF;
    }
    return value;
  }
}
