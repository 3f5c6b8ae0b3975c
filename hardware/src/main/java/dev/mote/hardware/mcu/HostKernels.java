package dev.mote.hardware.mcu;

import dev.mote.graph.Activation;
import dev.mote.graph.BinaryKind;
import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Requantization;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Chooses the kernel of host.h for each layer that has one, lays out its constants and writes its call. */
final class HostKernels {
  private final Graph graph;
  private final HostConstants constants;
  private final HostPacking packing;
  /** The C expression of the address of a value. */
  private final IntFunction<String> address;

  HostKernels(Graph graph, HostConstants constants, HostPacking packing, IntFunction<String> address) {
    this.graph = graph;
    this.constants = constants;
    this.packing = packing;
    this.address = address;
  }

  /** The layer, or nothing where no kernel fits. */
  Optional<HostLayer> layer(Node node) {
    TensorType y = graph.outputType(node);
    if (y.shape().count() == 0) {
      return Optional.empty();
    }
    return Optional.ofNullable(switch (node.op()) {
      case Op.Conv2d conv when conv.groups() == 1 && packing.isVector() -> {
        int[] w = graph.inputType(node, 1).shape().toArray();
        yield product(node, Geometry.of(graph.inputType(node, 0).shape(), y.shape(), w[1], w[2], conv.window()),
            conv.activation(), false);
      }
      case Op.Dense dense when packing.isVector() -> {
        int inputs = graph.inputType(node, 1).shape().dim(1);
        int outputs = graph.inputType(node, 1).shape().dim(0);
        yield product(node, Geometry.dense(y.shape().count() / outputs, inputs, outputs), dense.activation(), true);
      }
      case Op.DepthwiseConv2d conv when conv.multiplier() == 1 && packing.isVector() -> {
        int[] w = graph.inputType(node, 1).shape().toArray();
        yield depthwise(node, Geometry.of(graph.inputType(node, 0).shape(), y.shape(), w[1], w[2], conv.window()),
            conv.activation());
      }
      case Op.Binary(BinaryKind kind, Activation activation) when kind == BinaryKind.ADD && packing.isVector() ->
        add(node, activation);
      case Op.AveragePool2d pool when !pool.countPadding() || pool.window().isUnpadded() -> pool(node,
          Geometry.of(graph.inputType(node, 0).shape(), y.shape(), pool.kernelHeight(), pool.kernelWidth(),
              pool.window()),
          pool.activation(), "host_average_pool");
      case Op.MaxPool2d pool -> pool(node,
          Geometry.of(graph.inputType(node, 0).shape(), y.shape(), pool.kernelHeight(), pool.kernelWidth(),
              pool.window()),
          pool.activation(), "host_max_pool");
      case Op.Reshape _ -> copy(node);
      default -> null;
    });
  }

  private @Nullable HostLayer product(Node node, Geometry g, Activation activation, boolean dense) {
    if (isReal(node)) {
      return realProduct(node, g, activation);
    }
    if (!isIntegerProduct(node)) {
      return null;
    }
    TensorType x = graph.inputType(node, 0);
    boolean oneScale = dense && graph.inputType(node, 1).affine().scales().length == 1;
    Stage stage = oneScale
        ? Stage.perTensor(x, graph.inputType(node, 1), graph.outputType(node), g.outputChannels(), activation)
        : Stage.perChannel(x, graph.inputType(node, 1), graph.outputType(node), g.outputChannels(), activation);
    HostWeights weights = weights(node, g, stage, false);
    HostWeights.Places at = weights.addTo(constants, graph);
    int tile = packing.channelTile(g);
    String call = "host_conv(" + bytesOf(node.inputs().getFirst()) + " + x, (const int8_t *)(w + "
        + at.weights() + "), (const int32_t *)(w + " + at.parameters() + "), " + bytesTo(node.output())
        + " + y, (host_operand *)s, "
        + shape(g, x, stage)
        + ", " + packing.pixelTile(g, tile) + ", " + tile + ", from, to);";
    long scratch = (long) paddedHeight(g) * paddedWidth(g) * g.inputChannels() * packing.operandBytes() + 64;
    return layer(g, call, (long) g.outputWidth() * size(node), scratch, 1).reading(isComputed(node) ? weights : null);
  }

  private @Nullable HostLayer depthwise(Node node, Geometry g, Activation activation) {
    if (isReal(node)) {
      return realDepthwise(node, g, activation);
    }
    if (!isIntegerProduct(node)) {
      return null;
    }
    TensorType x = graph.inputType(node, 0);
    Stage stage = Stage.perChannel(x, graph.inputType(node, 1), graph.outputType(node), g.outputChannels(), activation);
    HostWeights weights = weights(node, g, stage, true);
    HostWeights.Places at = weights.addTo(constants, graph);
    String call = "host_depthwise(" + bytesOf(node.inputs().getFirst()) + " + x, (const int8_t *)(w + "
        + at.weights() + "), (const int32_t *)(w + " + at.parameters() + "), " + bytesTo(node.output())
        + " + y, (int32_t *)s, " + shape(g, x, stage) + ", from, to);";
    long scratch = (long) packing.tapGroups(g.kernelHeight()) * paddedWidth(g) * packing.lanes() * 4;
    return layer(g, call, 4L * g.outputWidth() * size(node), scratch, 1).reading(isComputed(node) ? weights : null);
  }

  private @Nullable HostLayer add(Node node, Activation activation) {
    TensorType a = graph.inputType(node, 0);
    TensorType b = graph.inputType(node, 1);
    TensorType y = graph.outputType(node);
    if (!isInt8(a) || !isInt8(b) || !isInt8(y) || !a.shape().equals(b.shape())) {
      return null;
    }
    double common = 2.0 * Math.max(a.affine().scale(), b.affine().scale());
    int count = y.shape().count();
    int unit = 1024;
    String statement = "int last = end * %d < %d ? end * %d : %d; host_add(%s, %s, %s, %d, %d, %s, %s, %s, %d, %d, %d, begin * %d, last);"
        .formatted(unit, count, unit, count, bytesOf(node.inputs().get(0)), bytesOf(node.inputs().get(1)),
            bytesTo(node.output()), a.affine().zeroPoint(), b.affine().zeroPoint(),
            factor(Requantization.of(a.affine().scale() / common)),
            factor(Requantization.of(b.affine().scale() / common)),
            factor(Requantization.of(common / ((double) (1 << 20) * y.affine().scale()))), y.affine().zeroPoint(),
            activation.quantizedMin(y), activation.quantizedMax(y), unit);
    return new HostLayer(statement, (count + unit - 1) / unit, 32L * unit, 0);
  }

  private @Nullable HostLayer pool(Node node, Geometry g, Activation activation, String kernel) {
    TensorType x = graph.inputType(node, 0);
    TensorType y = graph.outputType(node);
    if (!isInt8(x) || !isInt8(y) || !x.quantization().equals(y.quantization())) {
      return null;
    }
    Stage stage = new Stage(List.of(), 0, activation.quantizedMin(y),
        activation.quantizedMax(y));
    String call = kernel + "(" + bytesOf(node.inputs().getFirst()) + " + x, " + bytesTo(node.output()) + " + y, "
        + shape(g, x, stage) + ", from, to);";
    return layer(g, call, (long) g.outputWidth() * g.kernelHeight() * g.kernelWidth() * g.inputChannels(), 0, 1);
  }

  private @Nullable HostLayer copy(Node node) {
    long bytes = HostMemory.bytes(graph.outputType(node));
    return new HostLayer(
        "memcpy(" + address.apply(node.output()) + ", " + address.apply(node.inputs().getFirst()) + ", "
            + bytes + ");",
        1, bytes / 64, 0);
  }

  private @Nullable HostLayer realProduct(Node node, Geometry g, Activation activation) {
    if (!(graph.constant(node.inputs().get(1)) instanceof Tensor.Floats weights)) {
      return null;
    }
    float[] bias = realBias(node, g.outputChannels());
    if (bias == null) {
      return null;
    }
    boolean inPlace = g.window().isUnpadded() && paddedWidth(g) <= g.inputWidth() && paddedHeight(g) <= g.inputHeight();
    int tile = packing.channelTile(g);
    String call = "host_conv_reals((const float *)" + address.apply(node.inputs().getFirst())
        + " + x, (const float *)(w + "
        + constants.add(packing.product(weights.values(), g)) + "), (const float *)(w + "
        + constants.add(packing.padded(bias)) + "), (float *)" + address.apply(node.output()) + " + y, (float *)s, "
        + shape(g, 0, 0, 0, 0, false, false) + ", " + real(activation.min()) + ", " + real(activation.max()) + ", "
        + (inPlace ? 1 : 0) + ", " + packing.pixelTile(g, tile) + ", " + tile + ", from, to);";
    long scratch = inPlace ? 0 : 4L * paddedHeight(g) * paddedWidth(g) * g.inputChannels();
    return layer(g, call, 4L * g.outputWidth() * weights.values().length, scratch, 4);
  }

  private @Nullable HostLayer realDepthwise(Node node, Geometry g, Activation activation) {
    float[] bias = realBias(node, g.outputChannels());
    if (!(graph.constant(node.inputs().get(1)) instanceof Tensor.Floats weights) || bias == null) {
      return null;
    }
    String call = "host_depthwise_reals((const float *)" + address.apply(node.inputs().getFirst())
        + " + x, (const float *)(w + " + constants.add(packing.depthwise(weights.values(), g))
        + "), (const float *)(w + "
        + constants.add(packing.padded(bias)) + "), (float *)" + address.apply(node.output()) + " + y, "
        + shape(g, 0, 0, 0, 0, false, false) + ", " + real(activation.min()) + ", " + real(activation.max())
        + ", from, to);";
    return layer(g, call, 4L * g.outputWidth() * weights.values().length, 0, 4);
  }

  /** A layer whose units are the rows of all images; {@code call} sees the image's x and y and rows from..to. */
  private static HostLayer layer(Geometry g, String call, long unitCost, long scratch, int elementBytes) {
    long xStep = (long) g.inputHeight() * g.inputWidth() * g.inputChannels();
    long yStep = (long) g.outputHeight() * g.outputWidth() * g.outputChannels();
    String statement = """
        for (int unit = begin; unit < end;) {
            int image = unit / %1$d, from = unit %% %1$d, to = end - unit < %1$d - from ? from + end - unit : %1$d;
            long x = image * %2$dL, y = image * %3$dL;
            %4$s
            unit += to - from;
          }""".formatted(g.outputHeight(), xStep, yStep, call);
    return new HostLayer(statement, g.batch() * g.outputHeight(), Math.max(1, unitCost), scratch);
  }

  private boolean isReal(Node node) {
    return graph.inputType(node, 0).dtype() == DType.F32 && graph.inputType(node, 1).dtype() == DType.F32
        && graph.outputType(node).dtype() == DType.F32;
  }

  /** Whether activations are int8, weights constant int8 around 0, and the bias is absent or constant int32. */
  private boolean isIntegerProduct(Node node) {
    TensorType w = graph.inputType(node, 1);
    if (!isInt8(graph.inputType(node, 0)) || !isInt8(graph.outputType(node)) || !isInt8(w)
        || graph.constant(node.inputs().get(1)) == null) {
      return false;
    }
    for (int zero : w.affine().zeroPoints()) {
      if (zero != 0) {
        return false;
      }
    }
    return node.inputs().size() < 3 || graph.constant(node.inputs().get(2)) instanceof Tensor.Ints;
  }

  private static boolean isInt8(TensorType type) {
    return type.dtype() == DType.I8 && type.isQuantized();
  }

  private HostWeights weights(Node node, Geometry g, Stage stage, boolean depthwise) {
    return new HostWeights(node, g, stage, packing, depthwise,
        graph.inputType(node, 0).affine().zeroPoint() + packing.operandOffset());
  }

  /** Whether a layer's input is no constant, so that its constants are weights and biases alone. */
  private boolean isComputed(Node node) {
    return graph.constant(node.inputs().getFirst()) == null;
  }

  private int size(Node node) {
    return graph.inputType(node, 1).shape().count();
  }

  private float @Nullable [] realBias(Node node, int channels) {
    if (node.inputs().size() < 3) {
      return new float[channels];
    }
    return graph.constant(node.inputs().get(2)) instanceof Tensor.Floats bias ? bias.values() : null;
  }

  private String bytesOf(int value) {
    return "(const int8_t *)" + address.apply(value);
  }

  private String bytesTo(int value) {
    return "(int8_t *)" + address.apply(value);
  }

  private static String factor(Requantization r) {
    return "(host_factor){" + r.multiplier() + ", " + Math.max(0, r.shift()) + ", " + Math.max(0, -r.shift()) + "}";
  }

  private static String shape(Geometry g, TensorType x, Stage stage) {
    return shape(g, x.affine().zeroPoint(), stage.zeroPoint(), stage.min(), stage.max(),
        MveKernels.negativesShow(stage),
        MveKernels.shiftsLeft(stage));
  }

  private static String shape(Geometry g, int zeroIn, int zero, int low, int high, boolean exact,
      boolean shiftsLeft) {
    return "(host_shape){%d, %d, %d, %d, %d, %d, %d, %d, %d, %d, %d, %d, %d, %d, %d, %d, %d, %d, %d, %d}".formatted(
        g.inputHeight(), g.inputWidth(), g.inputChannels(), g.kernelHeight(), g.kernelWidth(),
        g.window().strideHeight(),
        g.window().strideWidth(), g.window().dilationHeight(), g.window().dilationWidth(), g.window().padTop(),
        g.window().padLeft(), g.outputHeight(), g.outputWidth(), g.outputChannels(), zeroIn, zero, low, high,
        exact ? 1 : 0,
        shiftsLeft ? 1 : 0);
  }

  /** Columns of the padded image that windows touch. */
  private static int paddedWidth(Geometry g) {
    return (g.outputWidth() - 1) * g.window().strideWidth() + (g.kernelWidth() - 1) * g.window().dilationWidth() + 1;
  }

  /** Rows of the padded image that windows touch. */
  private static int paddedHeight(Geometry g) {
    return (g.outputHeight() - 1) * g.window().strideHeight() + (g.kernelHeight() - 1) * g.window().dilationHeight()
        + 1;
  }

  private static String real(float value) {
    return Float.isInfinite(value)
        ? (value < 0 ? "-" : "") + "__builtin_inff()"
        : String.format(Locale.ROOT, "%.1ff", value);
  }
}
