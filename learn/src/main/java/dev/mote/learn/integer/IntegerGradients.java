package dev.mote.learn.integer;

import dev.mote.graph.Graph;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Pass;
import dev.mote.graph.Rewriter;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.graph.Value;
import dev.mote.graph.autodiff.Autodiff;
import dev.mote.learn.Batching;
import dev.mote.learn.Loss;
import dev.mote.learn.zeroth.Layer;
import dev.mote.learn.zeroth.Parameter;
import dev.mote.learn.zeroth.Part;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The backward pass through an integer network: a float graph on the integers that the forward pass left.
 *
 * <p>
 * Gradients are those of the network's float twin, taken at the dequantised integers: straight through every rounding, and 0
 * where an integer lies at an end of the range that its activation or its type leaves it (Y. Bengio et al., Estimating or
 * propagating gradients through stochastic neurons, 2013).
 *
 * @param graph its outputs are the mean loss of the batch, then its gradient by the real numbers of each parameter
 * @param reads for each of the graph's inputs the id of the network's value that is given, with the samples along the first
 *              dimension, or of the trained constant; {@link #TARGETS} for the targets {@code [batch, classes]}
 */
public record IntegerGradients(Graph graph, List<Integer> reads) {
  /** Stands for the targets: 1 at a sample's class, else 0. */
  public static final int TARGETS = -1;

  /** Copies the list. */
  public IntegerGradients {
    reads = List.copyOf(reads);
  }

  /**
   * The backward pass by the parameters of {@code layers}, for batches of {@code batch} samples.
   *
   * @param logits the id of the network's int8 logits
   * @throws dev.mote.graph.UnsupportedException where a layer's gradient cannot be computed
   */
  public static IntegerGradients of(Graph network, List<Layer> layers, int logits, int batch) {
    Part part = Part.from(network, layers.getFirst().index(), logits);
    FloatTwin twin = FloatTwin.saturating(part.graph());
    List<Parameter> parameters = layers.stream().flatMap(layer -> layer.parameters().stream()).toList();
    List<String> names = parameters.stream().map(each -> twin.name(part.ids()[each.value()])).toList();
    Graph whole = Pass.run(withLoss(Pass.run(twin.graph(), new Batching(batch))), new Autodiff(names));
    int[] origins = new int[part.graph().values().size()];
    for (int id = 0; id < part.ids().length; id++) {
      if (part.ids()[id] >= 0) {
        origins[part.ids()[id]] = id;
      }
    }
    Map<String, Integer> values = new HashMap<>();
    twin.values().forEach((name, id) -> values.put(name, origins[id]));
    Set<Integer> trained = new HashSet<>(parameters.stream().map(Parameter::value).toList());
    return new Cut(network, whole, values, trained, batch).run(parameters);
  }

  private static Graph withLoss(Graph batched) {
    int logits = batched.outputs().getFirst();
    Shape shape = batched.type(logits).shape();
    Shape flat = Shape.of(shape.dim(0), shape.count() / shape.dim(0));
    List<Integer> loss = new ArrayList<>();
    Graph whole = Rewriter.rewrite(batched, (node, rewriter) -> {
      rewriter.keep(node);
      if (node.output() == logits) {
        GraphBuilder builder = rewriter.builder();
        int rows = builder.add("loss_flatten", new Op.Reshape(flat), List.of(rewriter.get(logits)));
        loss.add(new Loss.CrossEntropy(0).add(builder, rows, builder.input("targets", TensorType.f32(flat))));
      }
    });
    return new Graph(whole.name(), whole.values(), whole.nodes(), whole.inputs(), loss);
  }

  /** The gradients without the float forward pass: in the place of its results the dequantised integers. */
  private static final class Cut {
    private final Graph network;
    private final Graph whole;
    private final Map<String, Integer> values;
    private final Set<Integer> trained;
    private final int batch;
    private final GraphBuilder builder;
    private final int[] renamed;
    private final Map<Integer, Integer> dequantized = new HashMap<>();
    private final List<Integer> reads = new ArrayList<>();

    Cut(Graph network, Graph whole, Map<String, Integer> values, Set<Integer> trained, int batch) {
      this.network = network;
      this.whole = whole;
      this.values = values;
      this.trained = trained;
      this.batch = batch;
      this.builder = new GraphBuilder(network.name() + "_gradients");
      this.renamed = new int[whole.values().size()];
      Arrays.fill(renamed, -1);
    }

    IntegerGradients run(List<Parameter> parameters) {
      boolean[] needed = needed();
      for (Node node : whole.nodes()) {
        if (needed[node.output()] && !values.containsKey(name(node.output()))) {
          List<Integer> operands = node.inputs().stream().map(this::operand).toList();
          int place = whole.outputs().lastIndexOf(node.output());
          String name = place > 0 ? "gradient_of_" + parameters.get(place - 1).name() : name(node.output());
          renamed[node.output()] = builder.add(node.name(), node.op(), operands, whole.outputType(node), name);
        }
      }
      whole.outputs().forEach(output -> builder.output(operand(output)));
      return new IntegerGradients(builder.build(), reads);
    }

    private String name(int id) {
      return whole.value(id).name();
    }

    private boolean[] needed() {
      boolean[] needed = new boolean[whole.values().size()];
      whole.outputs().forEach(output -> needed[output] = true);
      for (Node node : whole.nodes().reversed()) {
        if (needed[node.output()] && !values.containsKey(name(node.output()))) {
          node.inputs().forEach(input -> needed[input] = true);
        }
      }
      return needed;
    }

    private int operand(int id) {
      if (renamed[id] < 0) {
        Value value = whole.value(id);
        Integer origin = values.get(value.name());
        Tensor constant = value.constant();
        renamed[id] = origin != null
            ? dequantized.computeIfAbsent(origin, this::dequantize)
            : constant != null ? builder.constant(value.name(), constant) : read(TARGETS, value.name(), value.type());
      }
      return renamed[id];
    }

    private int dequantize(int origin) {
      Value value = network.value(origin);
      TensorType type = value.type();
      Tensor constant = value.constant();
      int given;
      if (constant != null && !trained.contains(origin)) {
        given = builder.constant(value.name(), constant, type.quantization());
      } else if (constant != null) {
        given = read(origin, value.name(), type);
      } else {
        given = read(origin, value.name(), type.withShape(type.shape().with(0, batch)));
      }
      return type.isQuantized()
          ? builder.add(value.name() + "_real", new Op.Dequantize(), List.of(given),
              TensorType.f32(builder.type(given).shape()))
          : given;
    }

    private int read(int origin, String name, TensorType type) {
      reads.add(origin);
      return builder.input(name, type);
    }
  }

  /**
   * The forward and the backward pass in one graph: what a microcontroller runs for one sample. Its inputs are the sample, then
   * the targets and the trained weights that the backward pass reads, in the order of {@link #reads}. The forward pass has all
   * weights as constants.
   *
   * @param network what the gradients are of; they are of one sample a batch
   */
  public Graph withForward(Graph network) {
    GraphBuilder builder = new GraphBuilder(graph.name());
    int[] forward = new int[network.values().size()];
    Arrays.fill(forward, -1);
    network.inputs().forEach(input -> forward[input] = builder.input(network.value(input).name(), network.type(input)));
    List<Integer> observed = reads.stream().filter(id -> id != TARGETS && !network.value(id).isConstant()).toList();
    Part part = Part.upTo(network, observed.isEmpty() ? network.outputs() : observed);
    int[] inPart = new int[part.graph().values().size()];
    Arrays.fill(inPart, -1);
    for (int place = 0; place < network.inputs().size(); place++) {
      inPart[part.graph().inputs().get(place)] = forward[network.inputs().get(place)];
    }
    copy(part.graph(), builder, inPart);
    int[] backward = new int[graph.values().size()];
    Arrays.fill(backward, -1);
    for (int place = 0; place < reads.size(); place++) {
      int input = graph.inputs().get(place);
      int origin = reads.get(place);
      Value value = graph.value(input);
      boolean given = origin == TARGETS || network.value(origin).isConstant();
      backward[input] = given ? builder.input(value.name(), value.type()) : inPart[part.ids()[origin]];
    }
    copy(graph, builder, backward);
    graph.outputs().forEach(output -> builder.output(backward[output]));
    return builder.build();
  }

  private static void copy(Graph from, GraphBuilder builder, int[] renamed) {
    for (Node node : from.nodes()) {
      for (int input : node.inputs()) {
        Value value = from.value(input);
        if (renamed[input] < 0 && value.constant() != null) {
          renamed[input] = builder.constant(value.name(), value.constant(), value.type().quantization());
        }
      }
      renamed[node.output()] = builder.add(node.name(), node.op(),
          node.inputs().stream().map(id -> renamed[id]).toList(),
          from.outputType(node), from.value(node.output()).name());
    }
  }
}
