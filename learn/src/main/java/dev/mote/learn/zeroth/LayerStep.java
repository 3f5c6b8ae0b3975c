package dev.mote.learn.zeroth;

import dev.mote.graph.Graph;
import dev.mote.graph.Lowered;
import dev.mote.graph.Tensor;
import dev.mote.learn.Xorshift32;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;

/** One trained layer (or all of them, perturbed together) with the part of the network behind it. */
final class LayerStep implements GradientSource {
  private final ZerothOptions options;
  private final Graph network;
  private final List<Layer> layers;
  private final boolean byNodes;
  private final Query query;
  private final List<Integer> crossing;

  /** @param layers one layer, or several that are perturbed together */
  LayerStep(Graph network, List<Layer> layers, ZerothOptions options, int logits, IntegerLoss loss,
      Function<Graph, Lowered> target) {
    this.options = options;
    this.network = network;
    this.layers = layers;
    this.byNodes = byNodes(network, layers.getFirst(), options);
    int from = layers.getFirst().index() + (byNodes ? 1 : 0);
    this.crossing = Part.crossing(network, from, logits);
    this.query = new Query(Part.from(network, from, logits), target, loss);
  }

  /** Whether a layer's results are perturbed rather than its weights. */
  static boolean byNodes(Graph network, Layer layer, ZerothOptions options) {
    return options.method() == ZerothOptions.Method.NODES
        || options.method() == ZerothOptions.Method.MIXTURE && nodesAreBetter(network, layer, options);
  }

  /**
   * Whether perturbed results have the smaller variance: that of an estimate grows with d / Q for d numbers and Q queries, and
   * results count a query for each sample.
   */
  private static boolean nodesAreBetter(Graph network, Layer layer, ZerothOptions options) {
    double nodes = network.outputType(layer.node()).shape().count() / ((double) options.batch() * options.queries());
    double weights = layer.parameters().stream().mapToDouble(each -> each.count() / (double) share(layer, options))
        .sum();
    return nodes < weights;
  }

  @Override
  public boolean isByNodes() {
    return byNodes;
  }

  @Override
  public List<Integer> reads() {
    List<Integer> reads = new ArrayList<>(crossing);
    if (byNodes) {
      reads.add(layers.getFirst().node().inputs().getFirst());
    }
    return reads;
  }

  @Override
  public long queries() {
    Layer layer = layers.getFirst();
    int each = options.antithetic() ? 2 : 1;
    return options.method() == ZerothOptions.Method.COORDINATES
        ? 2L * layer.parameters().stream().mapToInt(Parameter::count).sum()
        : byNodes || layers.size() > 1
            ? (long) each * options.queries()
            : (long) each * share(layer, options) * layer.parameters().size();
  }

  /** The queries for each of a layer's constants. */
  static int share(Layer layer, ZerothOptions options) {
    return Math.max(1, options.queries() / layer.parameters().size());
  }

  @Override
  public void write(Parameter parameter) {
    query.write(parameter, parameter.tensor());
  }

  @Override
  public List<Gradient> gradients(List<IntFunction<Tensor>> values, int[] labels, int[] clean, int step) {
    List<List<Tensor>> inputs = values.stream().map(of -> crossing.stream().map(of::apply).toList()).toList();
    if (byNodes) {
      return byNodes(values, inputs, labels, clean, step);
    }
    long sum = 0;
    for (int loss : clean) {
      sum += loss;
    }
    List<Gradient> gradients = new ArrayList<>();
    if (options.method() == ZerothOptions.Method.COORDINATES) {
      CoordinateEstimate estimate = new CoordinateEstimate(options);
      for (Parameter parameter : layers.getFirst().parameters()) {
        gradients.add(new Gradient(parameter, estimate.sums(query, inputs, labels, parameter),
            uniform(parameter, estimate.unit(parameter, labels.length)), IntegerUpdate.FULL_RATE));
      }
      return gradients;
    }
    if (layers.size() > 1) {
      return byWeights(layers.stream().flatMap(layer -> layer.parameters().stream()).toList(), options.queries(),
          inputs,
          labels, sum, step);
    }
    for (Parameter parameter : layers.getFirst().parameters()) {
      gradients.addAll(byWeights(List.of(parameter), share(layers.getFirst(), options), inputs, labels, sum, step));
    }
    return gradients;
  }

  private List<Gradient> byWeights(List<Parameter> parameters, int queries, List<List<Tensor>> inputs, int[] labels,
      long clean, int step) {
    WeightEstimate estimate = new WeightEstimate(options, queries);
    List<IntUnaryOperator> states = parameters.stream().map(parameter -> (IntUnaryOperator) q -> state(options, step,
        parameter, q)).toList();
    long[][] sums = estimate.sums(query, inputs, labels, clean, parameters, states);
    long count = parameters.stream().mapToLong(Parameter::count).sum();
    int shrinkage = estimate.wholeShrinkage(count);
    List<Gradient> gradients = new ArrayList<>();
    for (int p = 0; p < sums.length; p++) {
      gradients.add(new Gradient(parameters.get(p), sums[p],
          uniform(parameters.get(p), estimate.unit(parameters.get(p), labels.length)), shrinkage));
    }
    return gradients;
  }

  /** The random state of a query for a parameter. */
  static int state(ZerothOptions options, int step, Parameter parameter, int query) {
    return Xorshift32.state(options.seed(), step, parameter.value(), query);
  }

  static double[] uniform(Parameter parameter, double unit) {
    double[] units = new double[parameter.channels()];
    java.util.Arrays.fill(units, unit);
    return units;
  }

  private List<Gradient> byNodes(List<IntFunction<Tensor>> values, List<List<Tensor>> inputs, int[] labels, int[] clean,
      int step) {
    Layer layer = layers.getFirst();
    NodeEstimate estimate = new NodeEstimate(options, network, layer);
    int place = crossing.indexOf(layer.node().output());
    NodeEstimate.Estimate found = estimate.estimate(query, inputs, place, labels, clean, step);
    int shrinkage = estimate.shrinkage(found.free(), labels.length);
    LocalGradient local = new LocalGradient(network, layer);
    List<Gradient> gradients = new ArrayList<>();
    for (Parameter parameter : layer.parameters()) {
      long[] sums = parameter.isWeights()
          ? local.weights(values.stream().map(of -> of.apply(layer.node().inputs().getFirst())).toList(), found.sums())
          : local.biases(found.sums(), parameter.size());
      double[] units = nodeUnits(network, layer, parameter, estimate.unit(labels.length));
      gradients.add(new Gradient(parameter, sums, units, shrinkage));
    }
    return gradients;
  }

  /** What one unit of a sum stands for, one a channel, where one unit of a result's sum stands for {@code unit}. */
  static double[] nodeUnits(Graph network, Layer layer, Parameter parameter, double unit) {
    double result = network.outputType(layer.node()).affine().scale();
    double input = network.inputType(layer.node(), 0).affine().scale();
    double[] units = new double[parameter.channels()];
    for (int channel = 0; channel < units.length; channel++) {
      double sum = parameter.isWeights() ? parameter.scale(channel) * input : parameter.scale(channel);
      units[channel] = unit * sum / result;
    }
    return units;
  }

  @Override
  public void close() {
    query.close();
  }
}
