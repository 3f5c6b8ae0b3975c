package dev.mote.formats.tflite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Quantization;
import dev.mote.graph.Shape;
import dev.mote.graph.SharedData;
import dev.mote.graph.Tensor;
import dev.mote.graph.random.RandomGraphs;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.lite.schema.ActivationFunctionType;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.BuiltinOptions;
import org.tensorflow.lite.schema.ConcatenationOptionsT;
import org.tensorflow.lite.schema.Conv2DOptionsT;
import org.tensorflow.lite.schema.DimensionMetadataT;
import org.tensorflow.lite.schema.DimensionType;
import org.tensorflow.lite.schema.FullyConnectedOptionsT;
import org.tensorflow.lite.schema.Int32VectorT;
import org.tensorflow.lite.schema.L2NormOptionsT;
import org.tensorflow.lite.schema.OneHotOptionsT;
import org.tensorflow.lite.schema.OperatorT;
import org.tensorflow.lite.schema.PackOptionsT;
import org.tensorflow.lite.schema.Padding;
import org.tensorflow.lite.schema.ShapeOptionsT;
import org.tensorflow.lite.schema.SparseIndexVector;
import org.tensorflow.lite.schema.SparseIndexVectorUnion;
import org.tensorflow.lite.schema.SparsityParametersT;
import org.tensorflow.lite.schema.SplitOptionsT;
import org.tensorflow.lite.schema.SplitVOptionsT;
import org.tensorflow.lite.schema.SqueezeOptionsT;
import org.tensorflow.lite.schema.StridedSliceOptionsT;
import org.tensorflow.lite.schema.TensorType;
import org.tensorflow.lite.schema.TransposeConvOptionsT;
import org.tensorflow.lite.schema.UnpackOptionsT;

/** Operators that the writer never uses, read and run here and in TensorFlow Lite. */
class TfliteReaderTest {
  private static final byte F32 = TensorType.FLOAT32;
  private final FileBuilder file = new FileBuilder();

  @ParameterizedTest
  @ValueSource(strings = {"ad01_fp32", "ad01_int8", "kws_ref_model", "kws_ref_model_float32", "pretrainedResnet",
      "pretrainedResnet_quant", "vww_96_float", "vww_96_int8"})
  void everyFileOfMlperfTinyIsRead(String network) {
    TfliteReader.Imported model = TfliteReader.readWithOperators(SharedData.file("mlperf-tiny/" + network + ".tflite"));
    assertThat(model.results()).doesNotContain(-1);
    assertThat(model.graph().outputs()).hasSize(1);
  }

  @Test
  void hybridWeightsStayIntegersBesideFloats() {
    Graph graph = TfliteReader.read(SharedData.file("mlperf-tiny/kws_ref_model_float32.tflite"));
    Node conv = graph.nodes().getFirst();
    assertThat(graph.inputType(conv, 0).dtype()).isEqualTo(DType.F32);
    assertThat(graph.inputType(conv, 1).dtype()).isEqualTo(DType.I8);
    assertThat(graph.inputType(conv, 1).isQuantized()).isTrue();
  }

  @Test
  void split() {
    int x = file.input(F32, 2, 6, 3);
    int[] parts = {file.tensor(F32, 2, 2, 3), file.tensor(F32, 2, 2, 3), file.tensor(F32, 2, 2, 3)};
    SplitOptionsT options = new SplitOptionsT();
    options.setNumSplits(3);
    file.operator(BuiltinOperator.SPLIT, 1, BuiltinOptions.SplitOptions, options, new int[]{file.number(-2), x}, parts);
    agrees(file.bytes(parts));
  }

  @Test
  void splitBySizes() {
    int x = file.input(F32, 2, 6, 3);
    int[] parts = {file.tensor(F32, 2, 1, 3), file.tensor(F32, 2, 3, 3), file.tensor(F32, 2, 2, 3)};
    SplitVOptionsT options = new SplitVOptionsT();
    options.setNumSplits(3);
    file.operator(BuiltinOperator.SPLIT_V, 1, BuiltinOptions.SplitVOptions, options,
        new int[]{x, file.ints(1, -1, 2), file.number(1)}, parts);
    agrees(file.bytes(parts));
  }

  @Test
  void packOfUnpacked() {
    int x = file.input(F32, 2, 3, 4);
    int[] parts = {file.tensor(F32, 2, 4), file.tensor(F32, 2, 4), file.tensor(F32, 2, 4)};
    UnpackOptionsT unpack = new UnpackOptionsT();
    unpack.setNum(3);
    unpack.setAxis(1);
    file.operator(BuiltinOperator.UNPACK, 1, BuiltinOptions.UnpackOptions, unpack, new int[]{x}, parts);
    PackOptionsT pack = new PackOptionsT();
    pack.setValuesCount(3);
    pack.setAxis(-1);
    int packed = file.tensor(F32, 2, 4, 3);
    file.operator(BuiltinOperator.PACK, 1, BuiltinOptions.PackOptions, pack, parts, packed);
    agrees(file.bytes(packed));
  }

  /** begin, end, stride masks: begin, end, ellipsis, new axis, shrink axis. */
  @ParameterizedTest
  @CsvSource({"1 0 2, 4 3 3, 1 2 1, 0, 0, 0, 0, 0", "3 2 3, 0 0 0, -1 -1 -2, 0, 7, 0, 0, 0",
      "-2 1 0, -1 3 4, 1 1 1, 2, 4, 0, 0, 1", "1 0 1, 3 0 3, 1 1 1, 0, 0, 2, 0, 4",
      "0 1 0, 0 2 0, 1 1 1, 5, 5, 0, 1, 2",
      "-100 0 2, 100 3 100, 2 1 1, 0, 0, 0, 0, 0", "0, 0, 1, 1, 1, 0, 1, 0"})
  void stridedSlice(String begin, String end, String stride, int beginMask, int endMask, int ellipsis, int newAxis,
      int shrink) {
    int x = file.input(F32, 4, 3, 5);
    StridedSliceOptionsT options = new StridedSliceOptionsT();
    options.setBeginMask(beginMask);
    options.setEndMask(endMask);
    options.setEllipsisMask(ellipsis);
    options.setNewAxisMask(newAxis);
    options.setShrinkAxisMask(shrink);
    options.setOffset(false);
    int y = file.tensor(F32, 1);
    file.operator(BuiltinOperator.STRIDED_SLICE, 1, BuiltinOptions.StridedSliceOptions, options,
        new int[]{x, file.ints(numbers(begin)), file.ints(numbers(end)), file.ints(numbers(stride))}, y);
    agrees(file.bytes(y));
  }

  @Test
  void squeezeExpandAndReverse() {
    int x = file.input(F32, 1, 3, 1, 4);
    SqueezeOptionsT options = new SqueezeOptionsT();
    options.setSqueezeDims(new int[]{-2});
    int squeezed = file.tensor(F32, 1, 3, 4);
    file.operator(BuiltinOperator.SQUEEZE, 1, BuiltinOptions.SqueezeOptions, options, new int[]{x}, squeezed);
    int expanded = file.tensor(F32, 1, 3, 4, 1);
    file.operator(BuiltinOperator.EXPAND_DIMS, 1, new int[]{squeezed, file.number(-1)}, expanded);
    int reversed = file.tensor(F32, 1, 3, 4, 1);
    file.operator(BuiltinOperator.REVERSE_V2, 1, new int[]{expanded, file.ints(1)}, reversed);
    agrees(file.bytes(reversed));
  }

  @Test
  void aShapeComputedFromAShapeIsKnown() {
    int x = file.input(F32, 2, 3, 4);
    int shape = file.tensor(TensorType.INT32, 3);
    ShapeOptionsT shapeOptions = new ShapeOptionsT();
    shapeOptions.setOutType(TensorType.INT32);
    file.operator(BuiltinOperator.SHAPE, 1, BuiltinOptions.ShapeOptions, shapeOptions, new int[]{x}, shape);
    StridedSliceOptionsT slice = new StridedSliceOptionsT();
    slice.setShrinkAxisMask(1);
    slice.setOffset(false);
    int batch = file.tensor(TensorType.INT32);
    file.operator(BuiltinOperator.STRIDED_SLICE, 1, BuiltinOptions.StridedSliceOptions, slice,
        new int[]{shape, file.ints(0), file.ints(1), file.ints(1)}, batch);
    PackOptionsT pack = new PackOptionsT();
    pack.setValuesCount(2);
    int wanted = file.tensor(TensorType.INT32, 2);
    file.operator(BuiltinOperator.PACK, 1, BuiltinOptions.PackOptions, pack, new int[]{batch, file.number(-1)}, wanted);
    int y = file.tensor(F32, 2, 12);
    file.operator(BuiltinOperator.RESHAPE, 1, new int[]{x, wanted}, y);
    Graph graph = agrees(file.bytes(y));
    assertThat(graph.nodes()).hasSize(1);
    assertThat(graph.values()).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({"0 0 0 0, 1", "2 2 2 2, 1", "1 0 2 3, 0"})
  void spaceToBatchAroundAConvolutionIsADilation(String crops, int folds) {
    int[] cut = numbers(crops);
    int x = file.input(F32, 1, 8, 6, 2);
    int blocks = file.ints(2, 3);
    // Rows 8 + 2 + 2 = 2 * 6, columns 6 + 3 + 3 = 3 * 4.
    int pads = file.constant(Tensor.ints(Shape.of(2, 2), 2, 2, 3, 3));
    int spread = file.tensor(F32, 6, 6, 4, 2);
    file.operator(BuiltinOperator.SPACE_TO_BATCH_ND, 1, new int[]{x, blocks, pads}, spread);
    int weights = file.constant(floats(Shape.of(3, 3, 2, 2)));
    int bias = file.constant(floats(Shape.of(3)));
    Conv2DOptionsT options = new Conv2DOptionsT();
    options.setPadding(Padding.VALID);
    options.setStrideH(1);
    options.setStrideW(1);
    options.setFusedActivationFunction(ActivationFunctionType.RELU);
    int convolved = file.tensor(F32, 6, 4, 3, 3);
    file.operator(BuiltinOperator.CONV_2D, 1, BuiltinOptions.Conv2DOptions, options, new int[]{spread, weights, bias},
        convolved);
    int y = file.tensor(F32, 1, 8 - cut[0] - cut[1], 9 - cut[2] - cut[3], 3);
    file.operator(BuiltinOperator.BATCH_TO_SPACE_ND, 1,
        new int[]{convolved, blocks, file.constant(Tensor.ints(Shape.of(2, 2), cut))}, y);
    Graph graph = agrees(file.bytes(folds == 1 ? new int[]{y} : new int[]{y, spread}));
    assertThat(graph.nodes().stream().filter(node -> node.op() instanceof Op.Transpose).count())
        .isEqualTo(folds == 1 ? 0 : 2);
  }

  @Test
  void halfFloatWeightsBecomeFloats() {
    int x = file.input(F32, 1, 4);
    byte[] halves = {0, 0x3C, 0, (byte) 0xC0, 0x55, 0x35, 0, 0x38, 0, 0x44, 0, 0x3C, 1, 0x3C, 0, (byte) 0xBC};
    int packed = file.filled(file.tensor(TensorType.FLOAT16, 2, 4), halves);
    int weights = file.tensor(F32, 2, 4);
    file.operator(BuiltinOperator.DEQUANTIZE, 3, new int[]{packed}, weights);
    int y = file.tensor(F32, 1, 2);
    file.operator(BuiltinOperator.FULLY_CONNECTED, 1, BuiltinOptions.FullyConnectedOptions,
        new FullyConnectedOptionsT(),
        new int[]{x, weights, -1}, y);
    Graph graph = agrees(file.bytes(y));
    assertThat(graph.nodes()).hasSize(1);
  }

  /** Rows 0 and 2 of a 3x4 matrix list columns 1, 3 and 0; row 1 lists none. */
  @Test
  void sparseWeightsAreSpreadOut() {
    int x = file.input(F32, 1, 4);
    byte[] listed = Packing.bytes(Tensor.floats(Shape.of(3), 2, -1, 0.5f));
    int sparse = file.filled(file.tensor(F32, 3, 4), listed);
    DimensionMetadataT rows = new DimensionMetadataT();
    rows.setDenseSize(3);
    DimensionMetadataT columns = new DimensionMetadataT();
    columns.setFormat(DimensionType.SPARSE_CSR);
    columns.setArraySegments(indices(0, 2, 2, 3));
    columns.setArrayIndices(indices(1, 3, 0));
    SparsityParametersT sparsity = new SparsityParametersT();
    sparsity.setTraversalOrder(new int[]{0, 1});
    sparsity.setDimMetadata(new DimensionMetadataT[]{rows, columns});
    file.entry(sparse).setSparsity(sparsity);
    int weights = file.tensor(F32, 3, 4);
    file.operator(BuiltinOperator.DENSIFY, 1, new int[]{sparse}, weights);
    int y = file.tensor(F32, 1, 3);
    file.operator(BuiltinOperator.FULLY_CONNECTED, 1, BuiltinOptions.FullyConnectedOptions,
        new FullyConnectedOptionsT(),
        new int[]{x, weights, -1}, y);
    Graph graph = agrees(file.bytes(y));
    assertThat(graph.constant(graph.nodes().getFirst().inputs().get(1)))
        .isEqualTo(Tensor.floats(Shape.of(3, 4), 0, 2, 0, -1, 0, 0, 0, 0, 0.5f, 0, 0, 0));
  }

  private static SparseIndexVectorUnion indices(int... numbers) {
    Int32VectorT vector = new Int32VectorT();
    vector.setValues(numbers);
    SparseIndexVectorUnion union = new SparseIndexVectorUnion();
    union.setType(SparseIndexVector.Int32Vector);
    union.setValue(vector);
    return union;
  }

  @Test
  void mediaPipesTransposedConvolutionWithBias() {
    int x = file.input(F32, 1, 3, 2, 2);
    int weights = file.constant(floats(Shape.of(3, 4, 3, 2)));
    int bias = file.constant(floats(Shape.of(3)));
    int y = file.tensor(F32, 1, 6, 6, 3);
    OperatorT custom = file.operator(BuiltinOperator.CUSTOM, 1, new int[]{x, weights, bias}, y);
    file.custom(custom, "Convolution2DTransposeBias", 1, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0);
    Graph graph = TfliteReader.read("custom", file.bytes(y));
    FileBuilder builtIn = new FileBuilder();
    int x2 = builtIn.input(F32, 1, 3, 2, 2);
    int[] operands = {builtIn.ints(1, 6, 6, 3), builtIn.constant(floats(Shape.of(3, 4, 3, 2))), x2,
        builtIn.constant(floats(Shape.of(3)))};
    TransposeConvOptionsT options = new TransposeConvOptionsT();
    options.setPadding(Padding.SAME);
    options.setStrideH(2);
    options.setStrideW(3);
    int y2 = builtIn.tensor(F32, 1, 6, 6, 3);
    builtIn.operator(BuiltinOperator.TRANSPOSE_CONV, 3, BuiltinOptions.TransposeConvOptions, options, operands, y2);
    assertThat(agrees(builtIn.bytes(y2)).nodes().getFirst().op()).isEqualTo(graph.nodes().getFirst().op());
  }

  @Test
  void fullyConnectedFlattens() {
    int x = file.input(F32, 2, 3, 4);
    int weights = file.constant(floats(Shape.of(5, 12)));
    int y = file.tensor(F32, 2, 5);
    FullyConnectedOptionsT options = new FullyConnectedOptionsT();
    options.setFusedActivationFunction(ActivationFunctionType.RELU_N1_TO_1);
    file.operator(BuiltinOperator.FULLY_CONNECTED, 1, BuiltinOptions.FullyConnectedOptions, options,
        new int[]{x, weights, -1}, y);
    agrees(file.bytes(y));
  }

  @Test
  void l2NormalizationAndFusedConcatenation() {
    int x = file.input(F32, 1, 2, 2, 5);
    int norm = file.tensor(F32, 1, 2, 2, 5);
    file.operator(BuiltinOperator.L2_NORMALIZATION, 1, BuiltinOptions.L2NormOptions, new L2NormOptionsT(), new int[]{x},
        norm);
    ConcatenationOptionsT options = new ConcatenationOptionsT();
    options.setAxis(-1);
    int y = file.tensor(F32, 1, 2, 2, 10);
    file.operator(BuiltinOperator.CONCATENATION, 1, BuiltinOptions.ConcatenationOptions, options, new int[]{x, norm},
        y);
    agrees(file.bytes(y));
  }

  @Test
  void oneHot() {
    int x = file.input(TensorType.INT32, 3);
    OneHotOptionsT options = new OneHotOptionsT();
    options.setAxis(-1);
    int y = file.tensor(F32, 3, 4);
    file.operator(BuiltinOperator.ONE_HOT, 1, BuiltinOptions.OneHotOptions, options, new int[]{x, file.number(4),
        file.constant(Tensor.scalar(5)), file.constant(Tensor.scalar(-1))}, y);
    agrees(file.bytes(y));
  }

  @Test
  void unsignedInputsOfAnInt8Network() {
    Quantization.Affine unsigned = Quantization.perTensor(1 / 255f, 0);
    Quantization.Affine signed = Quantization.perTensor(1 / 255f, -128);
    int x = file.asInput(file.quantized(TensorType.UINT8, unsigned, 1, 2, 2, 3));
    int q = file.quantized(TensorType.INT8, signed, 1, 2, 2, 3);
    file.operator(BuiltinOperator.QUANTIZE, 1, new int[]{x}, q);
    int y = file.quantized(TensorType.UINT8, Quantization.perTensor(1 / 200f, 7), 1, 2, 2, 3);
    file.operator(BuiltinOperator.QUANTIZE, 1, new int[]{q}, y);
    agrees(file.bytes(y));
  }

  @Test
  void unsignedConvolutionWithAnyZeroPoint() {
    int x = file.asInput(file.quantized(TensorType.UINT8, Quantization.perTensor(0.02f, 100), 1, 5, 5, 2));
    byte[] taps = new byte[3 * 3 * 3 * 2];
    for (int index = 0; index < taps.length; index++) {
      taps[index] = (byte) (index * 37);
    }
    int weights = file.filled(file.quantized(TensorType.UINT8, Quantization.perTensor(0.01f, 121), 3, 3, 3, 2), taps);
    int bias = file.quantized(TensorType.INT32, Quantization.perTensor(0.0002f, 0), 3);
    file.filled(bias, Packing.bytes(Tensor.ints(Shape.of(3), 900, -1000, 40)));
    int y = file.quantized(TensorType.UINT8, Quantization.perTensor(0.1f, 120), 1, 5, 5, 3);
    Conv2DOptionsT options = new Conv2DOptionsT();
    options.setPadding(Padding.SAME);
    options.setStrideH(1);
    options.setStrideW(1);
    options.setFusedActivationFunction(ActivationFunctionType.RELU);
    file.operator(BuiltinOperator.CONV_2D, 1, BuiltinOptions.Conv2DOptions, options, new int[]{x, weights, bias}, y);
    agrees(file.bytes(y));
  }

  @Test
  void dynamicBatchIsOne() {
    int x = file.input(F32, 1, 4);
    file.entry(x).setShapeSignature(new int[]{-1, 4});
    int y = file.tensor(F32, 1, 4);
    file.operator(BuiltinOperator.EXP, 1, new int[]{x}, y);
    assertThat(agrees(file.bytes(y)).type(0).shape()).isEqualTo(Shape.of(1, 4));
  }

  private static int[] numbers(String text) {
    return Arrays.stream(text.split(" ")).mapToInt(Integer::parseInt).toArray();
  }

  private static Tensor.Floats floats(Shape shape) {
    float[] values = new float[shape.count()];
    for (int index = 0; index < values.length; index++) {
      values[index] = (index * 29 % 41 - 20) / 20f;
    }
    return new Tensor.Floats(shape, values);
  }

  /** Integers equal, floats within 1e-5. */
  private static Graph agrees(byte[] bytes) {
    Graph graph = TfliteReader.read("operators", bytes);
    TfliteOracle.assumePresent();
    List<Tensor> inputs = RandomGraphs.inputs(graph, 11);
    List<Tensor> ours = new Interpreter(graph).run(inputs);
    List<Tensor> theirs = TfliteOracle.run(bytes, inputs, TfliteOracle.Kernels.REFERENCE);
    for (int output = 0; output < ours.size(); output++) {
      Tensor our = ours.get(output);
      Tensor their = theirs.get(output);
      assertThat(our.shape()).isEqualTo(their.shape());
      if (our instanceof Tensor.Floats floats) {
        assertThat(floats.values()).usingComparatorWithPrecision(1e-5f)
            .containsExactly(((Tensor.Floats) their).values());
      } else {
        assertThat(our).isEqualTo(their);
      }
    }
    return graph;
  }
}
