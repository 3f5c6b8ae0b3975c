package dev.mote.formats.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Op;
import dev.mote.graph.Pass;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.pass.Simplify;
import dev.mote.graph.random.RandomGraphs;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Quantised networks in the forms that ONNX Runtime's quantiser writes, against ONNX Runtime. */
class QuantizedFormsTest {
  /** Activations as the quantiser lays them out: int8 around 0, or uint8. */
  enum Activations {
    INT8(DType.I8), UINT8(DType.U8);

    private final DType dtype;

    Activations(DType dtype) {
      this.dtype = dtype;
    }

    Tensor zero(int ofInt8) {
      return TensorData.whole(dtype, Shape.of(), _ -> this == INT8 ? ofInt8 : ofInt8 + 128);
    }
  }

  /** A network being written with quantised activations of one kind. */
  private record Writer(ExportedModel m, Activations activations) {
    String scale(double scale) {
      return m.initializer(Tensor.scalar((float) scale));
    }

    String quantized(String real, double scale, int zero) {
      return m.op("QuantizeLinear", List.of(real, scale(scale), m.initializer(activations.zero(zero))));
    }

    String real(String whole, double scale, int zero) {
      return m.op("DequantizeLinear", List.of(whole, scale(scale), m.initializer(activations.zero(zero))));
    }

    /** Quantised and dequantised again. */
    String passed(String real, double scale, int zero) {
      return real(quantized(real, scale, zero), scale, zero);
    }

    Tensor numbers(int... dims) {
      Tensor.Floats drawn = m.floats(127, dims);
      return TensorData.whole(DType.I8, drawn.shape(), index -> Math.round(drawn.values()[index]));
    }

    Tensor scales(double around, int count) {
      Tensor.Floats drawn = m.floats(0.5, count);
      for (int index = 0; index < count; index++) {
        drawn.values()[index] = (float) (around * (1 + drawn.values()[index]));
      }
      return drawn;
    }

    /** int8 weights with a scale an output channel, and their int32 bias, dequantised. */
    List<String> layer(double inputScale, double weightScale, int... dims) {
      Tensor scales = scales(weightScale, dims[0]);
      String w = m.op("DequantizeLinear", List.of(m.initializer(numbers(dims)), m.initializer(scales),
          m.initializer(Tensor.zeros(DType.I8, Shape.of(dims[0])))), GraphExport.integer("axis", 0));
      float[] biasScales = new float[dims[0]];
      for (int index = 0; index < biasScales.length; index++) {
        biasScales[index] = (float) (inputScale * scales.real(index));
      }
      Tensor bias = TensorData.whole(DType.I32, Shape.of(dims[0]), index -> index * 97 % 300 - 150);
      String b = m.op("DequantizeLinear",
          List.of(m.initializer(bias), m.initializer(new Tensor.Floats(Shape.of(dims[0]), biasScales)),
              m.initializer(Tensor.zeros(DType.I32, Shape.of(dims[0])))),
          GraphExport.integer("axis", 0));
      return List.of(w, b);
    }

    String conv(String x, double inputScale, double weightScale, int groups, int... dims) {
      List<String> layer = layer(inputScale, weightScale, dims);
      int pad = dims[2] / 2;
      return m.op("Conv", List.of(x, layer.getFirst(), layer.get(1)), GraphExport.integer("group", groups),
          GraphExport.ints("pads", List.of(pad, pad, pad, pad)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void networkBetweenQuantizeAndDequantize(Activations activations) throws Exception {
    ExportedModel m = new ExportedModel(13, 1);
    Writer w = new Writer(m, activations);
    String x = w.passed(m.input("x", "batch", 3, 9, 9), 0.008, 0);
    String y = w.passed(m.relu(w.conv(x, 0.008, 0.002, 1, 8, 3, 3, 3)), 0.006, -128);
    y = w.passed(m.op("MaxPool", List.of(y), GraphExport.ints("kernel_shape", List.of(2, 2)),
        GraphExport.ints("strides", List.of(2, 2))), 0.006, -128);
    String branch = w.passed(m.relu6(w.conv(y, 0.006, 0.004, 8, 8, 1, 3, 3)), 0.012, -128);
    branch = w.passed(w.conv(branch, 0.012, 0.003, 1, 8, 8, 1, 1), 0.02, 5);
    y = w.passed(m.op("Add", List.of(y, branch)), 0.022, -3);
    String gate = w.passed(m.op("Sigmoid", List.of(y)), 1 / 256.0, -128);
    y = w.passed(m.op("Mul", List.of(y, gate)), 0.02, 0);
    y = w.passed(m.op("Concat", List.of(y, w.passed(m.relu(y), 0.02, 0)), GraphExport.integer("axis", 1)), 0.02, 0);
    y = w.passed(m.op("GlobalAveragePool", List.of(y)), 0.01, 0);
    y = w.passed(m.op("Flatten", List.of(y)), 0.01, 0);
    List<String> dense = w.layer(0.01, 0.004, 5, 16);
    y = m.op("Gemm", List.of(y, dense.getFirst(), dense.get(1)), GraphExport.integer("transB", 1));
    Graph graph = agrees(m.bytes(w.passed(y, 0.015, 2)), 0.015, 2);
    assertInteger(graph);
  }

  /** Everything between the first quantisation and the last dequantisation is whole numbers. */
  private static void assertInteger(Graph graph) {
    assertThat(graph.nodes()).noneMatch(node -> graph.outputType(node).dtype() == DType.F32
        && !(node.op() instanceof Op.Transpose || node.op() instanceof Op.Dequantize));
    assertThat(graph.nodes()).filteredOn(node -> node.op() instanceof Op.Dequantize).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"INT8", "UINT8"})
  void quantisedOperators(Activations activations) throws Exception {
    ExportedModel m = new ExportedModel(13, 2);
    Writer w = new Writer(m, activations);
    String x = w.quantized(m.input("x", 1, 3, 8, 8), 0.008, 0);
    String first = convolved(w, x, 0.008, 0, 0.006, -128, 8, 3, 3, 3);
    String pooled = m.op("MaxPool", List.of(first), GraphExport.ints("kernel_shape", List.of(2, 2)),
        GraphExport.ints("strides", List.of(2, 2)));
    String second = convolved(w, pooled, 0.006, -128, 0.01, 4, 8, 8, 1, 1);
    String sum = microsoft(m, "QLinearAdd", parts(w, pooled, 0.006, -128, second, 0.01, 4, 0.012, -20));
    String joined = microsoft(m, "QLinearConcat", join(w, sum, second), GraphExport.integer("axis", 1));
    String mean = microsoft(m, "QLinearGlobalAveragePool", List.of(joined, w.scale(0.012),
        m.initializer(activations.zero(-20)), w.scale(0.01), m.initializer(activations.zero(-10))));
    String flat = m.op("Flatten", List.of(mean));
    Tensor scales = w.scales(0.004, 5);
    String y = microsoft(m, "QGemm", List.of(flat, w.scale(0.01), m.initializer(activations.zero(-10)),
        m.initializer(w.numbers(5, 16)), m.initializer(scales), m.initializer(Tensor.zeros(DType.I8, Shape.of(5))),
        m.initializer(Tensor.ints(Shape.of(5), 100, -200, 300, 0, 50)), w.scale(0.012),
        m.initializer(activations.zero(3))), GraphExport.integer("transB", 1));
    assertInteger(agrees(m.bytes(w.real(y, 0.012, 3)), 0.012, 2));
  }

  private static String convolved(Writer w, String x, double scale, int zero, double resultScale, int resultZero,
      int... dims) {
    int pad = dims[2] / 2;
    return w.m().op("QLinearConv",
        List.of(x, w.scale(scale), w.m().initializer(w.activations().zero(zero)), w.m().initializer(w.numbers(dims)),
            w.m().initializer(w.scales(0.002, dims[0])), w.m().initializer(Tensor.zeros(DType.I8, Shape.of(dims[0]))),
            w.scale(resultScale), w.m().initializer(w.activations().zero(resultZero)),
            w.m().initializer(TensorData.whole(DType.I32, Shape.of(dims[0]), index -> 500 - 100 * index))),
        GraphExport.ints("pads", List.of(pad, pad, pad, pad)));
  }

  private static List<String> parts(Writer w, String a, double aScale, int aZero, String b, double bScale, int bZero,
      double scale, int zero) {
    return List.of(a, w.scale(aScale), w.m().initializer(w.activations().zero(aZero)), b, w.scale(bScale),
        w.m().initializer(w.activations().zero(bZero)), w.scale(scale), w.m().initializer(w.activations().zero(zero)));
  }

  private static List<String> join(Writer w, String a, String b) {
    List<String> operands = new ArrayList<>(List.of(w.scale(0.012), w.m().initializer(w.activations().zero(-20))));
    operands.addAll(List.of(a, w.scale(0.012), w.m().initializer(w.activations().zero(-20))));
    operands.addAll(List.of(b, w.scale(0.01), w.m().initializer(w.activations().zero(4))));
    return operands;
  }

  private static String microsoft(ExportedModel m, String type, List<String> inputs, AttributeProto... attributes) {
    return m.op("com.microsoft", type, inputs, 1, attributes).getFirst();
  }

  @ParameterizedTest
  @CsvSource({"128, true", "117, false"})
  void weightsOfUnsignedBytes(int zero, boolean integer) throws Exception {
    ExportedModel m = new ExportedModel(13, 3);
    Writer w = new Writer(m, Activations.UINT8);
    String x = w.passed(m.input("x", 1, 3, 6, 6), 0.008, 0);
    Tensor signed = w.numbers(4, 3, 3, 3);
    String weights = m.op("DequantizeLinear",
        List.of(m.initializer(TensorData.whole(DType.U8, signed.shape(), index -> signed.integer(index) + 128)),
            w.scale(0.004), m.initializer(TensorData.whole(DType.U8, Shape.of(), _ -> zero))));
    String y = m.op("Conv", List.of(x, weights), GraphExport.ints("pads", List.of(1, 1, 1, 1)));
    Graph graph = agrees(m.bytes(w.passed(y, 0.02, 0)), 0.02, 1);
    if (integer) {
      assertInteger(graph);
    }
  }

  @Test
  void bytesInAndOut() throws Exception {
    ExportedModel m = new ExportedModel(13, 4);
    Writer w = new Writer(m, Activations.UINT8);
    String x = w.real(m.typed("x", DataType.UINT8_VALUE, 1, 3, 6, 6), 1 / 255.0, -128);
    String y = w.quantized(m.relu(w.conv(x, 1 / 255.0, 0.003, 1, 4, 3, 3, 3)), 0.01, -128);
    byte[] model = m.bytes(DataType.UINT8_VALUE, y);
    Graph graph = OnnxReader.read("bytes", model, OnnxReader.Options.NONE);
    assertThat(graph.nodes()).noneMatch(node -> graph.outputType(node).dtype() == DType.F32);
    List<Tensor> inputs = RandomGraphs.inputs(graph, 1);
    try (OnnxRuntime runtime = new OnnxRuntime(model)) {
      assertThat(Difference.steps(runtime.run(inputs).getFirst(), new Interpreter(graph).run(inputs).getFirst()))
          .isLessThanOrEqualTo(1);
    }
  }

  /** Weights quantised beforehand, activations while it runs. */
  @Test
  void dynamicQuantisation() throws Exception {
    ExportedModel m = new ExportedModel(13, 5);
    Writer w = new Writer(m, Activations.UINT8);
    String x = m.input("x", 1, 12);
    List<String> whole = m.op("", "DynamicQuantizeLinear", List.of(x), 3);
    String product = m.op("MatMulInteger", List.of(whole.getFirst(), m.initializer(w.numbers(12, 5)), whole.get(2),
        m.initializer(TensorData.whole(DType.I8, Shape.of(), _ -> 0))));
    String real = m.op("Cast", List.of(product), GraphExport.integer("to", DataType.FLOAT_VALUE));
    String scaled = m.op("Mul", List.of(real, m.op("Mul", List.of(whole.get(1), w.scale(0.01)))));
    agrees(m.bytes(m.op("Add", List.of(scaled, m.vector(0.3, 5)))), 0.01, 0.001);
  }

  /** Mote's results, also after simplifying, lie within {@code steps} times {@code scale} of ONNX Runtime's. */
  private static Graph agrees(byte[] model, double scale, double steps) throws Exception {
    Graph graph = OnnxReader.read("quantised", model, OnnxReader.Options.NONE);
    Graph simple = Pass.run(graph, new Simplify());
    for (long seed = 0; seed < 3; seed++) {
      List<Tensor> inputs = RandomGraphs.inputs(graph, seed);
      Tensor expected;
      try (OnnxRuntime runtime = new OnnxRuntime(model)) {
        expected = runtime.run(inputs).getFirst();
      }
      for (Graph form : List.of(graph, simple)) {
        Tensor found = new Interpreter(form).run(inputs).getFirst();
        assertThat(found.shape()).isEqualTo(expected.shape());
        for (int index = 0; index < expected.shape().count(); index++) {
          assertThat(Math.abs(found.real(index) - expected.real(index))).isLessThanOrEqualTo(1.001 * steps * scale);
        }
      }
    }
    return simple;
  }
}
