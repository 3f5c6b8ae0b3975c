package dev.mote.hardware.mcu;

import dev.mote.graph.Activation;
import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Shape;
import dev.mote.graph.TensorType;
import dev.mote.graph.Window;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Layers of training graphs: float gradients, and float layers whose weights are operands rather than constants. */
final class GradientLowering {
  private final TensorType x;
  private final TensorType y;
  private final TensorType z;
  private final Node node;

  private GradientLowering(Graph graph, Node node) {
    this.node = node;
    this.x = graph.inputType(node, 0);
    this.y = graph.inputType(node, Math.min(1, node.inputs().size() - 1));
    this.z = graph.outputType(node);
  }

  /** The layer of {@code node}, whose operands are floats but for indices, or null where there is none. */
  static @Nullable Layer layer(Graph graph, Node node) {
    boolean indexed = node.op() instanceof Op.GatherGradient;
    for (int operand = 0; operand < node.inputs().size(); operand++) {
      boolean index = indexed && operand == 1;
      if (index
          ? !graph.inputType(node, operand).dtype().isInteger()
          : graph.inputType(node, operand).dtype() != DType.F32) {
        return null;
      }
    }
    return new GradientLowering(graph, node).layer();
  }

  private @Nullable Layer layer() {
    return switch (node.op()) {
      case Op.Conv2d conv -> forward(Layer.Connection.FULL, conv.groups(), conv.activation(), window(conv.window()));
      case Op.DepthwiseConv2d conv ->
        forward(Layer.Connection.DEPTHWISE, 1, conv.activation(), window(conv.window()));
      case Op.Dense dense -> forward(Layer.Connection.FULL, 1, dense.activation(),
          Geometry.dense(x.shape().count() / Math.max(1, x.shape().last()), x.shape().last(), z.shape().last()));
      case Op.TransposeConv2d conv -> {
        Geometry g = geometry(z.shape(), x.shape(), y.shape(), conv.window());
        Parameters parameters = g.addTo(new Parameters());
        int column = x.shape().dim(3);
        int row = g.kernelWidth() * column;
        parameters.add("groups", 1).add("output_step", 1).add("row_step", row).add("column_step", column)
            .add("input_step", g.kernelHeight() * row);
        yield spread(g, parameters, conv.activation());
      }
      case Op.Conv2dInputGradient op ->
        spread(Layer.Connection.FULL, op.groups(), geometry(op.input(), x.shape(), y.shape(), op.window()));
      case Op.DepthwiseInputGradient op ->
        spread(Layer.Connection.DEPTHWISE, 1, geometry(op.input(), x.shape(), y.shape(), op.window()));
      case Op.Conv2dWeightGradient op -> weightGradient(Layer.Connection.FULL, op.groups(),
          geometry(x.shape(), y.shape(), op.weights(), op.window()));
      case Op.DepthwiseWeightGradient op -> weightGradient(Layer.Connection.DEPTHWISE, 1,
          geometry(x.shape(), y.shape(), op.weights(), op.window()));
      case Op.MaxPoolGradient op ->
        maxPool(Geometry.of(x.shape(), y.shape(), op.kernelHeight(), op.kernelWidth(), op.window()));
      case Op.AveragePoolGradient op -> {
        Geometry g = Geometry.of(op.input(), x.shape(), op.kernelHeight(), op.kernelWidth(), op.window());
        yield portable("average_pool_gradient_f32",
            g.addTo(new Parameters()).add("count_padding", op.countPadding() ? 1 : 0), gathered(g));
      }
      case Op.GatherGradient op -> portable("gather_gradient_f32",
          new Parameters().add("outer", op.input().countBetween(0, op.axis())).add("extent", op.input().dim(op.axis()))
              .add("picks", y.shape().count())
              .add("inner", op.input().countBetween(op.axis() + 1, op.input().rank()))
              .add("index_size", PortableKernels.size(y.dtype())),
          Reach.NONE, Reach.NONE);
      case Op.ResizeGradient op -> portable("resize_gradient_f32",
          Sampling.of(op.kind(), op.coordinates(), op.input(), x.shape()).addTo(new Parameters()), Reach.NONE);
      case Op.ClampGradient op -> portable("clamp_gradient_f32",
          new Parameters().add("count", x.shape().count()).add("min", op.min()).add("max", op.max()), Reach.FORWARD,
          Reach.FORWARD);
      case Op.BatchNorm norm -> new Layer.Portable(new Call(PortableKernels.kernel("batch_norm_f32"),
          new Parameters().add("outer", x.shape().countBetween(0, norm.axis()))
              .add("channels", x.shape().dim(norm.axis()))
              .add("inner", x.shape().countBetween(norm.axis() + 1, x.shape().rank()))
              .add("epsilon", norm.epsilon()),
          4 * x.shape().dim(norm.axis()), List.of(Reach.FORWARD, Reach.NONE, Reach.NONE, Reach.NONE, Reach.NONE)));
      default -> null;
    };
  }

  private Geometry window(Window window) {
    return geometry(x.shape(), z.shape(), y.shape(), window);
  }

  private static Geometry geometry(Shape image, Shape result, Shape weights, Window window) {
    return Geometry.of(image, result, weights.dim(1), weights.dim(2), window);
  }

  private static Layer portable(String kernel, Parameters parameters, Reach... reaches) {
    return new Layer.Portable(Call.of(PortableKernels.kernel(kernel), parameters, reaches));
  }

  private static Parameters strided(Layer.Connection connection, int groups, Geometry g) {
    Parameters parameters = g.addTo(new Parameters());
    PortableKernels.strides(parameters, connection, g, groups);
    return parameters;
  }

  private Parameters finished(Parameters parameters, Activation activation) {
    return parameters.add("biased", node.inputs().size() > 2 ? 1 : 0).add("min", activation.min())
        .add("max", activation.max());
  }

  private Layer forward(Layer.Connection connection, int groups, Activation activation, Geometry g) {
    return portable("conv_operands_f32", finished(strided(connection, groups, g), activation),
        PortableKernels.reaches(g, 4, false).getFirst(), Reach.NONE, Reach.NONE);
  }

  private Layer spread(Layer.Connection connection, int groups, Geometry g) {
    return spread(g, strided(connection, groups, g).add("input_step", 1), Activation.NONE);
  }

  private Layer spread(Geometry g, Parameters parameters, Activation activation) {
    return portable("conv_input_gradient_f32", finished(parameters, activation), gathered(g), Reach.NONE, Reach.NONE);
  }

  /** Kernels that write input pixel after input pixel, reading for each channel the result pixels whose windows cover it. */
  private static Reach gathered(Geometry g) {
    int pixel = 4 * g.inputChannels();
    Reach tiled = Reach.tiled(g.inputPixels(), tile -> (tile + 1) * pixel,
        tile -> g.lowestOutputPixel(tile) * g.outputChannels() * 4);
    long distance = tiled.distance() == Long.MIN_VALUE ? pixel : tiled.distance() + pixel;
    return new Reach(false, Math.max(distance, pixel));
  }

  private static Layer weightGradient(Layer.Connection connection, int groups, Geometry g) {
    return portable("conv_weight_gradient_f32", strided(connection, groups, g), Reach.NONE, Reach.NONE);
  }

  private static Layer maxPool(Geometry g) {
    Window window = g.window();
    boolean apart = (g.kernelHeight() - 1) * window.dilationHeight() < window.strideHeight()
        && (g.kernelWidth() - 1) * window.dilationWidth() < window.strideWidth();
    return portable("max_pool_gradient_f32", g.addTo(new Parameters()).add("apart", apart ? 1 : 0),
        apart ? Reach.ELEMENTWISE : Reach.NONE, Reach.NONE);
  }
}
