package dev.mote.compress.polarized;

import dev.mote.compress.layer.LinearLayer;
import dev.mote.graph.Activation;
import dev.mote.graph.BinaryKind;
import dev.mote.graph.Graph;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Rewriter;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.graph.Window;
import java.util.List;
import java.util.Map;

/** Writes layers in two paths: the layer itself, two layers of low rank beside it, and their sum. */
final class PathRewriting {
  private PathRewriting() {}

  /** The float network with the layers of these names in two paths, the main one with the numbers that its elements stand for. */
  static Graph split(Graph graph, Map<String, Polarized> layers) {
    return Rewriter.rewrite(graph, (node, rewriter) -> {
      Polarized layer = layers.get(node.name());
      if (layer == null) {
        rewriter.keep(node);
      } else {
        split(graph, node, layer, rewriter);
      }
    });
  }

  private static void split(Graph graph, Node node, Polarized layer, Rewriter rewriter) {
    GraphBuilder builder = rewriter.builder();
    TensorType type = graph.outputType(node);
    String name = node.name();
    String value = graph.value(node.output()).name();
    int x = rewriter.get(node.inputs().getFirst());
    int weights = builder.constant(graph.value(node.inputs().get(1)).name(), layer.main().weights().reals());
    int bias = builder.constant(name + "_bias", floats(layer.main().bias()));
    int main = builder.add(name, Polarization.unclamped(node), List.of(x, weights, bias), type,
        Polarization.main(value));
    Shape shape = layer.main().weights().integers().shape();
    int rank = layer.path().input().length;
    boolean dense = node.op() instanceof Op.Dense;
    Op mixing = dense ? new Op.Dense(Activation.NONE) : new Op.Conv2d(Window.UNIT, 1, Activation.NONE);
    TensorType narrow = type.withShape(type.shape().with(type.shape().rank() - 1, rank));
    double[] offset = new double[rank];
    for (int k = 0; k < rank; k++) {
      for (int column = 0; column < layer.mean().length; column++) {
        offset[k] -= layer.path().input()[k][column] * layer.mean()[column];
      }
    }
    String first = Polarization.input(name);
    int patterns = builder.add(first, Polarization.unclamped(node), List.of(x,
        builder.constant(first + "_weights", floats(shape.with(0, rank), layer.path().input())),
        builder.constant(first + "_bias", floats(offset))), narrow);
    String second = Polarization.output(name);
    int outputs = type.shape().last();
    int path = builder.add(second, mixing, List.of(patterns,
        builder.constant(second + "_weights",
            floats(dense ? Shape.of(outputs, rank) : Shape.of(outputs, 1, 1, rank), layer.path().output())),
        builder.constant(second + "_bias", floats(new double[outputs]))), type);
    rewriter.replace(node, builder.add(name + "_sum",
        new Op.Binary(BinaryKind.ADD, LinearLayer.activation(node.op())), List.of(main, path), type, value));
  }

  private static Tensor floats(double[] values) {
    return floats(Shape.of(values.length), new double[][]{values});
  }

  private static Tensor floats(Shape shape, double[][] rows) {
    float[] values = new float[shape.count()];
    for (int index = 0; index < values.length; index++) {
      values[index] = (float) rows[index / rows[0].length][index % rows[0].length];
    }
    return new Tensor.Floats(shape, values);
  }
}
