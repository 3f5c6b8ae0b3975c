package dev.mote.learn;

import dev.mote.graph.Activation;
import dev.mote.graph.BadInputException;
import dev.mote.graph.BinaryKind;
import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Pass;
import dev.mote.graph.ReduceKind;
import dev.mote.graph.Rewriter;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.graph.UnaryKind;
import dev.mote.graph.Uses;
import dev.mote.graph.Value;
import dev.mote.graph.autodiff.Autodiff;
import dev.mote.graph.pass.DeadCode;
import dev.mote.graph.pass.TensorTrainProduct;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * What one training step computes, made from a network of one sample.
 *
 * <p>
 * The graph takes a batch, its targets {@code [batch, results]}, and the parameters; it gives the loss, the network's results,
 * mean and variance of each batch norm, and a gradient a parameter. Batch norms use the statistics of the batch (S. Ioffe and
 * C. Szegedy, 2015); a softmax at the end is left to the loss.
 *
 * @param graph      the graph
 * @param parameters names of the network's constants that are trained
 * @param statistics names of the network's constants that follow the batches: mean and variance of each batch norm in turn
 * @param counts     how many numbers each mean and variance is taken of
 */
public record TrainingGraph(Graph graph, List<String> parameters, List<String> statistics, List<Integer> counts) {
  private static final String GRADIENT = "gradient_of_";

  /** Copies the lists. */
  public TrainingGraph {
    parameters = List.copyOf(parameters);
    statistics = List.copyOf(statistics);
    counts = List.copyOf(counts);
  }

  /**
   * The training graph of a network.
   *
   * @throws BadInputException                    where the network has not one input and one output, or no parameters
   * @throws dev.mote.graph.UnsupportedException where it cannot be differentiated
   */
  public static TrainingGraph of(Graph network, Loss loss, int batch) {
    List<String> parameters = parameters(network);
    List<String> statistics = new ArrayList<>();
    List<Integer> counts = new ArrayList<>();
    Graph withLoss = loss(network, loss, batch, statistics, counts);
    return new TrainingGraph(Pass.run(withLoss, new Autodiff(parameters)), parameters, statistics, counts);
  }

  /** The loss of a batch without gradients: takes a batch and its targets, gives the loss and the network's results. */
  public static Graph loss(Graph network, Loss loss, int batch) {
    return loss(network, loss, batch, new ArrayList<>(), new ArrayList<>());
  }

  private static Graph loss(Graph network, Loss loss, int batch, List<String> statistics, List<Integer> counts) {
    if (network.inputs().size() != 1 || network.outputs().size() != 1) {
      throw new BadInputException(
          "a network to train has one input and one output, found " + network.inputs().size() + " and "
              + network.outputs().size() + " in '" + network.name() + "'; cut it down");
    }
    return forward(Pass.run(network, new Batching(batch), new TensorTrainProduct()), loss, statistics, counts);
  }

  /** The loss and the gradients alone; the value that is the gradient by a parameter {@code p} is called {@code gradient_of_p}. */
  public Graph gradients() {
    List<Integer> outputs = new ArrayList<>(graph.outputs().subList(0, 1));
    outputs.addAll(graph.outputs().subList(graph.outputs().size() - parameters.size(), graph.outputs().size()));
    List<Value> values = new ArrayList<>(graph.values());
    for (int index = 0; index < parameters.size(); index++) {
      Value value = values.get(outputs.get(index + 1));
      String before = value.name().startsWith(GRADIENT) ? value.name() + "_and_" : GRADIENT;
      values.set(outputs.get(index + 1), new Value(before + parameters.get(index), value.type(), value.constant()));
    }
    return Pass.run(new Graph(graph.name(), values, graph.nodes(), graph.inputs(), outputs), new DeadCode());
  }

  /**
   * The names of a network's parameters: weights and biases of linear layers, scale and bias of batch norms, and float arrays
   * that are added, multiplied or reshaped. Throws {@link BadInputException} where there are none.
   */
  public static List<String> parameters(Graph network) {
    List<String> names = new ArrayList<>();
    for (Node node : network.nodes()) {
      int last = switch (node.op()) {
        case Op.Conv2d _,Op.DepthwiseConv2d _,Op.TransposeConv2d _,Op.Dense _,Op.TensorTrain _,Op.MatMul _,Op.Binary _ ->
          node.inputs().size();
        case Op.BatchNorm _ -> 3;
        case Op.Reshape _ -> 1;
        default -> 0;
      };
      for (int operand : node.inputs().subList(0, last)) {
        boolean trained = network.value(operand).isConstant() && network.type(operand).dtype() == DType.F32
            && (!(node.op() instanceof Op.Binary) || network.type(operand).shape().count() > 1);
        if (trained && !names.contains(network.value(operand).name())) {
          names.add(network.value(operand).name());
        }
      }
    }
    if (names.isEmpty()) {
      throw new BadInputException("a network to train has float weights, found none in '" + network.name()
          + "'; take the network before quantisation");
    }
    return names;
  }

  private static Graph forward(Graph batched, Loss loss, List<String> statistics, List<Integer> counts) {
    Uses uses = new Uses(batched);
    Node last = uses.producer(batched.outputs().getFirst());
    boolean softmax = loss instanceof Loss.CrossEntropy && last != null && last.op() instanceof Op.Softmax op
        && op.beta() == 1;
    List<Integer> extra = new ArrayList<>();
    List<Integer> results = new ArrayList<>();
    Graph whole = Rewriter.rewrite(batched, (node, rewriter) -> {
      switch (node.op()) {
        case Op.BatchNorm norm -> {
          Batch batch = normalize(rewriter, node, norm);
          rewriter.replace(node, batch.result());
          extra.add(batch.mean());
          extra.add(batch.variance());
          statistics.add(batched.value(node.inputs().get(3)).name());
          statistics.add(batched.value(node.inputs().get(4)).name());
          counts.add(batch.count());
          counts.add(batch.count());
        }
        case Op.Softmax _ when softmax && node.equals(last) ->
          rewriter.replace(node, rewriter.get(node.inputs().getFirst()));
        case Op.Conv2d conv when isPooled(batched, uses, node, conv.activation()) ->
          rewriter.keepAs(node, new Op.Conv2d(conv.window(), conv.groups(), Activation.NONE), rewriter.inputs(node),
              batched.outputType(node));
        case Op.MaxPool2d pool when pool.activation() == Activation.NONE
            && clampBefore(batched, uses, node) != Activation.NONE ->
          rewriter.keepAs(node, new Op.MaxPool2d(pool.kernelHeight(), pool.kernelWidth(), pool.window(),
              clampBefore(batched, uses, node)), rewriter.inputs(node), batched.outputType(node));
        default -> rewriter.keep(node);
      }
      if (node.output() == batched.outputs().getFirst()) {
        GraphBuilder builder = rewriter.builder();
        results.add(loss(builder, loss, rewriter.get(node.output())));
        results.add(rewriter.get(node.output()));
      }
    });
    results.addAll(extra);
    return new Graph(whole.name(), whole.values(), whole.nodes(), whole.inputs(), results);
  }

  private static int loss(GraphBuilder builder, Loss loss, int result) {
    Shape shape = builder.type(result).shape();
    int rows = shape.dim(0);
    Shape flat = Shape.of(rows, shape.count() / rows);
    int flattened = shape.equals(flat) ? result : builder.add("loss_flatten", new Op.Reshape(flat), List.of(result));
    return loss.add(builder, flattened, builder.input("targets", TensorType.f32(flat)));
  }

  /** A largest pixel clamped is the largest of clamped pixels; the clamp costs less, and so does its gradient, after the pool. */
  private static boolean isPooled(Graph graph, Uses uses, Node node, Activation activation) {
    if (activation == Activation.NONE || !uses.isReadOnce(node.output())) {
      return false;
    }
    Node reader = uses.readers(node.output()).getFirst();
    return reader.op() instanceof Op.MaxPool2d pool && pool.activation() == Activation.NONE;
  }

  private static Activation clampBefore(Graph graph, Uses uses, Node pool) {
    Node before = uses.producer(pool.inputs().getFirst());
    return before != null && before.op() instanceof Op.Conv2d conv && isPooled(graph, uses, before, conv.activation())
        ? conv.activation()
        : Activation.NONE;
  }

  /** The parts of a batch norm by the batch's statistics. */
  private record Batch(int result, int mean, int variance, int count) {}

  private static Batch normalize(Rewriter rewriter, Node node, Op.BatchNorm norm) {
    GraphBuilder builder = rewriter.builder();
    int x = rewriter.get(node.inputs().getFirst());
    Shape shape = builder.type(x).shape();
    List<Integer> others = IntStream.range(0, shape.rank()).filter(axis -> axis != norm.axis()).boxed().toList();
    int[] aligned = new int[shape.rank() - norm.axis()];
    java.util.Arrays.fill(aligned, 1);
    aligned[0] = shape.dim(norm.axis());
    Shape channels = Shape.of(aligned);
    String name = node.name();
    int mean = builder.add(name + "_batch_mean", new Op.Reduce(ReduceKind.MEAN, others, false), List.of(x));
    int centred = binary(builder, name + "_centred", BinaryKind.SUBTRACT, x, aligned(builder, name, mean, channels));
    int square = builder.add(name + "_square", new Op.Unary(UnaryKind.SQUARE), List.of(centred));
    int variance = builder.add(name + "_batch_variance", new Op.Reduce(ReduceKind.MEAN, others, false),
        List.of(square));
    int raised = binary(builder, name + "_raised", BinaryKind.ADD, variance,
        builder.constant(name + "_epsilon", Tensor.scalar(norm.epsilon())));
    int inverse = builder.add(name + "_inverse", new Op.Unary(UnaryKind.RECIPROCAL_SQRT), List.of(raised));
    int scale = binary(builder, name + "_factor", BinaryKind.MULTIPLY, inverse, rewriter.get(node.inputs().get(1)));
    int scaled = binary(builder, name + "_scaled", BinaryKind.MULTIPLY, centred,
        aligned(builder, name, scale, channels));
    int result = binary(builder, name, BinaryKind.ADD, scaled,
        aligned(builder, name, rewriter.get(node.inputs().get(2)), channels));
    return new Batch(result, mean, variance, shape.count() / shape.dim(norm.axis()));
  }

  private static int binary(GraphBuilder builder, String name, BinaryKind kind, int x, int y) {
    return builder.add(name, new Op.Binary(kind), List.of(x, y));
  }

  private static int aligned(GraphBuilder builder, String name, int perChannel, Shape channels) {
    return builder.type(perChannel).shape().equals(channels)
        ? perChannel
        : builder.add(name + "_aligned", new Op.Reshape(channels), List.of(perChannel));
  }

  /** {@code network} with other contents of the named constants. */
  public static Graph with(Graph network, List<String> names, List<float[]> contents) {
    return new Graph(network.name(), network.values().stream().map(value -> {
      int index = names.indexOf(value.name());
      return index < 0
          ? value
          : new Value(value.name(), value.type(),
              new Tensor.Floats(value.type().shape(), contents.get(index).clone()));
    }).toList(), network.nodes(), network.inputs(), network.outputs());
  }

  /** A copy of the contents of the named float constants of {@code network}. */
  static List<float[]> contents(Graph network, List<String> names) {
    return names.stream().map(name -> network.values().stream().filter(value -> value.name().equals(name)).findFirst()
        .map(value -> ((Tensor.Floats) Objects.requireNonNull(value.constant())).values().clone()).orElseThrow())
        .toList();
  }
}
