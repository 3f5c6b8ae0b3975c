package dev.mote.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.pooling.Pool;
import dev.mote.graph.Activation;
import dev.mote.graph.BinaryKind;
import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Tensor;
import dev.mote.graph.UnsupportedException;
import dev.mote.graph.Window;
import dev.mote.learn.zeroth.Part;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Training by perturbed weights in float with PyTorch through DJL: the loop of Mote's trainer on a float network, which runs a
 * whole batch at once and nothing but what lies behind the first perturbed layer again.
 */
final class PyTorchQueries implements AutoCloseable {
  private final NDManager manager = NDManager.newBaseManager("PyTorch");
  private final Graph network;
  private final int logits;
  private final Map<Integer, NDArray> constants = new HashMap<>();
  private final NDArray images;
  private final int[] labels;

  /**
   * @param network a float network of one input
   * @param logits  the value whose loss is taken
   * @param images  a batch, one image after the other, height, width, channels
   */
  PyTorchQueries(Graph network, int logits, int threads, float[] images, int[] labels) {
    System.setProperty("ai.djl.pytorch.num_threads", String.valueOf(threads));
    System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
    this.network = network;
    this.logits = logits;
    this.labels = labels.clone();
    dev.mote.graph.Shape input = network.type(network.inputs().getFirst()).shape();
    this.images = manager.create(images, new Shape(labels.length, input.dim(1), input.dim(2), input.dim(3)))
        .transpose(0, 3, 1, 2).duplicate();
    for (int id = 0; id < network.values().size(); id++) {
      if (network.constant(id) instanceof Tensor.Floats floats) {
        constants.put(id, constant(floats));
      }
    }
  }

  /** Weights of convolutions go from output, height, width, input to PyTorch's output, input, height, width. */
  private NDArray constant(Tensor.Floats floats) {
    long[] shape = Arrays.stream(floats.shape().toArray()).asLongStream().toArray();
    NDArray array = manager.create(floats.values(), new Shape(shape));
    return shape.length == 4 ? array.transpose(0, 3, 1, 2).duplicate() : array;
  }

  /** The logits of the batch. */
  float[] logits() {
    try (NDManager scope = manager.newSubManager()) {
      Map<Integer, NDArray> values = values(scope);
      run(values, 0, network.nodes().size());
      return value(values, logits).toFloatArray();
    }
  }

  /** One step of {@code queries} losses with the weights of nodes {@code from} and later perturbed; a second's number of them. */
  double perSecond(int from, int queries) {
    long start = System.nanoTime();
    try (NDManager scope = manager.newSubManager()) {
      Map<Integer, NDArray> clean = values(scope);
      run(clean, 0, network.nodes().size());
      double before = loss(value(clean, logits));
      List<Integer> perturbed = perturbed(from);
      Map<Integer, NDArray> gradients = new HashMap<>();
      perturbed.forEach(id -> gradients.put(id, value(clean, id).zerosLike()));
      for (int query = 0; query < queries; query++) {
        query(clean, from, perturbed, gradients, before);
      }
      if (!Float.isFinite(value(gradients, perturbed.getFirst()).sum().getFloat())) {
        throw new IllegalStateException("the gradient is not finite");
      }
    }
    return queries * 1e9 / (System.nanoTime() - start);
  }

  private void query(Map<Integer, NDArray> clean, int from, List<Integer> perturbed, Map<Integer, NDArray> gradients,
      double before) {
    try (NDManager scope = manager.newSubManager()) {
      Map<Integer, NDArray> values = new HashMap<>();
      Part.crossing(network, from, logits).forEach(id -> values.put(id, in(scope, value(clean, id))));
      Map<Integer, NDArray> signs = new HashMap<>();
      for (int id : perturbed) {
        NDArray steps = scope.randomUniform(-1, 1, value(clean, id).getShape()).sign();
        signs.put(id, steps);
        values.put(id, steps.mul(1f / 256).add(value(clean, id)));
      }
      run(values, from, network.nodes().size());
      float difference = (float) (loss(value(values, logits)) - before);
      perturbed.forEach(id -> value(gradients, id).addi(value(signs, id).mul(difference)));
    }
  }

  private List<Integer> perturbed(int from) {
    List<Integer> ids = new ArrayList<>();
    for (Node node : network.nodes().subList(from, network.nodes().size())) {
      if (node.op() instanceof Op.Conv2d || node.op() instanceof Op.Dense) {
        ids.addAll(node.inputs().subList(1, node.inputs().size()));
      }
    }
    return ids;
  }

  private double loss(NDArray scores) {
    float[] logarithms = scores.logSoftmax(1).toFloatArray();
    double sum = 0;
    for (int sample = 0; sample < labels.length; sample++) {
      sum -= logarithms[sample * (logarithms.length / labels.length) + labels[sample]];
    }
    return sum;
  }

  /** The input and all constants; what is computed of them is freed with {@code scope}. */
  private Map<Integer, NDArray> values(NDManager scope) {
    Map<Integer, NDArray> values = new HashMap<>();
    constants.forEach((id, array) -> values.put(id, in(scope, array)));
    values.put(network.inputs().getFirst(), in(scope, images));
    return values;
  }

  private static NDArray in(NDManager scope, NDArray array) {
    NDArray same = array.stopGradient();
    same.attach(scope);
    return same;
  }

  private static NDArray value(Map<Integer, NDArray> values, int id) {
    return Objects.requireNonNull(values.get(id));
  }

  private void run(Map<Integer, NDArray> values, int from, int to) {
    for (Node node : network.nodes().subList(from, to)) {
      values.put(node.output(), result(values, node));
      if (node.output() == logits) {
        return;
      }
    }
  }

  private NDArray result(Map<Integer, NDArray> values, Node node) {
    NDArray x = value(values, node.inputs().getFirst());
    return switch (node.op()) {
      case Op.Conv2d conv -> active(convolution(values, node, conv, x), conv.activation());
      case Op.Dense dense -> active(Linear.linear(x, value(values, node.inputs().get(1)),
          value(values, node.inputs().get(2))).singletonOrThrow(), dense.activation());
      case Op.Binary(BinaryKind kind, Activation activation) when kind == BinaryKind.ADD ->
        active(x.add(value(values, node.inputs().get(1))), activation);
      case Op.AveragePool2d pool when pool.window().isUnpadded() -> Pool.avgPool2d(x,
          new Shape(pool.kernelHeight(), pool.kernelWidth()),
          new Shape(pool.window().strideHeight(), pool.window().strideWidth()), new Shape(0, 0), false, true);
      // One pixel an image: channels first or last is the same.
      case Op.Reshape _ when x.getShape().size() == x.getShape().get(0) * x.getShape().get(1) ->
        x.reshape(x.getShape().get(0), x.getShape().get(1));
      default -> throw new UnsupportedException("this bench runs convolutions, sums, pools and dense layers, found "
          + node.op().label() + " at '" + node.name() + "'; take a resnet");
    };
  }

  private static NDArray convolution(Map<Integer, NDArray> values, Node node, Op.Conv2d conv, NDArray x) {
    Window window = conv.window();
    boolean even = window.padTop() == window.padBottom() && window.padLeft() == window.padRight();
    // PyTorch pads both sides alike, else beforehand.
    NDArray padded = even
        ? x
        : x.pad(new Shape(window.padLeft(), window.padRight(), window.padTop(), window.padBottom()), 0);
    return Conv2d.conv2d(padded, value(values, node.inputs().get(1)), value(values, node.inputs().get(2)),
        new Shape(window.strideHeight(), window.strideWidth()),
        even ? new Shape(window.padTop(), window.padLeft()) : new Shape(0, 0),
        new Shape(window.dilationHeight(), window.dilationWidth()), conv.groups()).singletonOrThrow();
  }

  private static NDArray active(NDArray x, Activation activation) {
    return switch (activation) {
      case NONE -> x;
      case RELU -> ai.djl.nn.Activation.relu(x);
      case RELU6 -> ai.djl.nn.Activation.relu6(x);
      case RELU_N1_TO_1 -> x.clip(-1, 1);
    };
  }

  @Override
  public void close() {
    manager.close();
  }
}
