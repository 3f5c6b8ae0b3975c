package dev.mote.learn.zeroth;

import dev.mote.formats.data.DataSet;
import dev.mote.graph.Graph;
import dev.mote.graph.Lowered;
import dev.mote.graph.Tensor;
import dev.mote.learn.Xorshift32;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Trains chosen layers of an int8 network by forward passes alone, on integers.
 *
 * <p>
 * A step runs the batch once, asks for each layer how the loss changes under perturbations (only what lies behind the layer is
 * run again), and then moves all integers. The same network, samples, options and target give the same bits.
 */
public final class ZerothTrainer implements IntegerTraining {
  /** Noise of the clean run, and of a measured accuracy. */
  private static final int STEP = -1;
  private static final int ACCURACY = -2;

  private final Graph network;
  private final List<Layer> layers;
  private final ZerothOptions options;
  private final int logits;
  private final IntegerLoss loss;
  private final List<GradientSource> steps = new ArrayList<>();
  private final List<Centering> centerings;
  private final Part forward;
  private final Streams target;
  private Lowered lowered;
  private final List<Integer> observed;
  private int step;

  /**
   * Prepares the training of {@code layers} of {@code network}, which has one input and one output.
   *
   * @param target makes hardware that runs a part of the network
   */
  public ZerothTrainer(Graph network, List<Layer> layers, ZerothOptions options, Function<Graph, Lowered> target) {
    IntegerTraining.check(network, layers);
    this.network = network;
    this.layers = options.method() == ZerothOptions.Method.SCALES
        ? gains(network, layers, options)
        : List.copyOf(layers);
    this.options = options;
    this.target = new Streams(target);
    this.logits = IntegerLoss.logits(network);
    this.loss = new IntegerLoss(network.type(logits));
    int estimated = layers.size() - (options.exactLast() ? 1 : 0);
    if (options.method() == ZerothOptions.Method.MODEL && estimated > 0) {
      steps.add(new LayerStep(network, layers.subList(0, estimated), options, logits, loss, this.target));
    } else {
      this.layers.subList(0, estimated).forEach(layer -> steps.add(source(layer)));
    }
    if (options.exactLast()) {
      steps.add(new ExactLast(network, layers.getLast(), logits, loss));
    }
    this.centerings = options.centered()
        ? this.layers.subList(0, estimated).stream().map(layer -> new Centering(network, layer)).toList()
        : List.of();
    Set<Integer> values = new LinkedHashSet<>();
    centerings.forEach(each -> values.add(each.input()));
    steps.forEach(each -> values.addAll(each.reads()));
    network.inputs().forEach(values::remove);
    values.remove(logits);
    this.observed = new ArrayList<>(values);
    observed.add(logits);
    this.forward = Part.upTo(network, observed);
    this.lowered = this.target.apply(forward.graph());
  }

  private static List<Layer> gains(Graph network, List<Layer> layers, ZerothOptions options) {
    List<Layer> gains = new ArrayList<>(layers);
    gains.subList(0, layers.size() - (options.exactLast() ? 1 : 0)).replaceAll(layer -> Gains.only(network, layer));
    return List.copyOf(gains);
  }

  private GradientSource source(Layer layer) {
    return switch (options.method()) {
      case SAMPLES -> new SampleStep(network, layer, options, logits, loss, target);
      case FEWEST -> SampleStep.hasFewerWeights(network, layer)
          ? new SampleStep(network, layer, options, logits, loss, target)
          : new LayerStep(network, List.of(layer), options.withMethod(ZerothOptions.Method.NODES), logits, loss,
              target);
      case WEIGHTS, NODES, MIXTURE, MODEL, COORDINATES ->
        new LayerStep(network, List.of(layer), options, logits, loss, target);
      case MEASURED -> new MeasuredStep(network, layer, options, logits, loss, target);
      case SCALES -> new ScaleStep(network, layer, () -> current(layer), options, logits, loss, target);
    };
  }

  /** The layers that are trained by perturbed results rather than perturbed weights. */
  public List<String> layersByNodes() {
    List<String> names = new ArrayList<>();
    for (int index = 0; index < steps.size(); index++) {
      if (steps.get(index).isByNodes()) {
        names.add(layers.get(index).name());
      }
    }
    return names;
  }

  /**
   * For each measured layer the variance of its gradient by perturbed results over that by perturbed weights, below 1 where
   * results are perturbed; not a number before the first step. Empty where nothing is measured.
   */
  public Map<String, Double> measured() {
    Map<String, Double> ratios = new LinkedHashMap<>();
    for (int index = 0; index < steps.size(); index++) {
      if (steps.get(index) instanceof MeasuredStep step) {
        ratios.put(layers.get(index).name(), step.ratio());
      }
    }
    return ratios;
  }

  /** Losses of the batch asked for in a step, without the clean one. */
  public long queries() {
    return steps.stream().mapToLong(GradientSource::queries).sum();
  }

  @Override
  public List<Parameter> parameters() {
    return layers.stream().flatMap(layer -> layer.parameters().stream()).toList();
  }

  @Override
  public Graph current() {
    return current(null);
  }

  /** The network with the present integers, but for the gains of {@code without}. */
  private Graph current(@Nullable Layer without) {
    Graph changed = network;
    for (Layer layer : layers) {
      for (Parameter parameter : layer.parameters()) {
        if (!parameter.isGains()) {
          changed = changed.with(parameter.value(), parameter.tensor());
        } else if (layer != without) {
          changed = Gains.apply(changed, layer, parameter.tensor());
        }
      }
    }
    return changed;
  }

  /** A batch's clean run. */
  private record Clean(List<IntFunction<Tensor>> values, int[] losses) {}

  private Clean clean(List<Tensor> inputs, int[] labels) {
    Epochs.check(labels, network.type(logits).shape().count());
    List<List<Tensor>> results = lowered.runAll(inputs.stream().map(List::of).toList());
    List<IntFunction<Tensor>> values = new ArrayList<>();
    int[] losses = new int[labels.length];
    for (int sample = 0; sample < losses.length; sample++) {
      List<Tensor> result = results.get(sample);
      Tensor input = inputs.get(sample);
      values.add(id -> id == network.inputs().getFirst() ? input : result.get(observed.indexOf(id)));
      losses[sample] = loss.of(result.getLast(), labels[sample]);
    }
    return new Clean(values, losses);
  }

  /** The gradients of a batch; nothing moves. */
  List<GradientSource.Gradient> gradients(List<Tensor> inputs, int[] labels) {
    return gradients(clean(inputs, labels), labels);
  }

  private List<GradientSource.Gradient> gradients(Clean clean, int[] labels) {
    List<GradientSource.Gradient> gradients = new ArrayList<>();
    for (int index = 0; index < steps.size(); index++) {
      List<GradientSource.Gradient> found = steps.get(index).gradients(clean.values(), labels, clean.losses(), step);
      if (index < centerings.size()) {
        centerings.get(index).center(found, clean.values());
      }
      gradients.addAll(found);
    }
    return gradients;
  }

  @Override
  public int step(List<Tensor> inputs, int[] labels, int ratio) {
    target.begin(step);
    lowered.drawFrom(Streams.stream(step, STEP));
    Clean clean = clean(inputs, labels);
    gradients(clean, labels).forEach(gradient -> move(gradient, ratio));
    lowerGains();
    step++;
    long sum = 0;
    for (int each : clean.losses()) {
      sum += each;
    }
    return (int) (sum / labels.length);
  }

  private void move(GradientSource.Gradient gradient, int ratio) {
    Parameter parameter = gradient.parameter();
    IntegerUpdate.Factor[] factors = factors(options, parameter, gradient.unit());
    int both = (int) ((long) ratio * gradient.shrinkage() + IntegerUpdate.FULL_RATE / 2 >> 15);
    IntegerUpdate.apply(parameter, gradient.sums(), factors, both, options.rounding(),
        Xorshift32.state(options.seed(), step, parameter.value(), -1), IntegerUpdate.share(options.momentum()));
    write(parameter);
  }

  /** What sums of an estimate are multiplied by to become whole steps at the full rate, one a channel. */
  static IntegerUpdate.Factor[] factors(ZerothOptions options, Parameter parameter, double[] unit) {
    IntegerUpdate.Factor[] factors = new IntegerUpdate.Factor[parameter.channels()];
    for (int channel = 0; channel < factors.length; channel++) {
      double scale = parameter.stepScale(channel);
      factors[channel] = IntegerUpdate.Factor
          .of(options.rate() * unit[channel] / (options.quantizationScaling() ? scale * scale : 1));
    }
    return factors;
  }

  /** Scales are no constants that hardware exchanges. */
  private void lowerGains() {
    if (options.method() == ZerothOptions.Method.SCALES) {
      lowered.close();
      lowered = target.apply(Part.upTo(current(), observed).graph());
    }
  }

  private void write(Parameter parameter) {
    int id = forward.ids()[parameter.value()];
    if (id >= 0 && !parameter.isGains()) {
      lowered.write(id, parameter.tensor());
    }
    steps.forEach(each -> each.write(parameter));
  }

  @Override
  public double accuracy(Samples samples) {
    lowered.drawFrom(Streams.stream(step, ACCURACY));
    return epochs().accuracy(lowered, samples);
  }

  @Override
  public Graph run(DataSet data, @Nullable DataSet validation, Listener listener, Saving saving) {
    return epochs().run(this, options.toString(), data, validation, listener, saving);
  }

  @Override
  public int steps() {
    return step;
  }

  /** {@inheritDoc} Behind the integers what was measured, as bits. */
  @Override
  public List<int[]> state() {
    List<int[]> state = new ArrayList<>(saved());
    parameters().forEach(parameter -> state.add(parameter.carried()));
    if (options.momentum() > 0) {
      parameters().forEach(parameter -> state.add(parameter.directions()));
    }
    for (double ratio : measured().values()) {
      long bits = Double.doubleToLongBits(ratio);
      state.add(new int[]{(int) (bits >>> 32), (int) bits});
    }
    return state;
  }

  @Override
  public void resume(List<int[]> state, int made) {
    int count = parameters().size();
    restore(state.subList(0, count));
    for (int index = 0; index < count; index++) {
      parameters().get(index).carry(state.get(count + index));
    }
    step = made;
    int at = 2 * count;
    if (options.momentum() > 0) {
      for (Parameter parameter : parameters()) {
        parameter.direct(state.get(at++));
      }
    }
    for (GradientSource each : steps) {
      if (each instanceof MeasuredStep measured) {
        int[] bits = state.get(at++);
        measured.choose(Double.longBitsToDouble((long) bits[0] << 32 | bits[1] & 0xFFFFFFFFL));
      }
    }
  }

  Epochs epochs() {
    return new Epochs(options.epochs(), options.batch(), options.patience(), options.seed());
  }

  @Override
  public void restore(List<int[]> saved) {
    List<Parameter> parameters = parameters();
    for (int index = 0; index < parameters.size(); index++) {
      parameters.get(index).restore(saved.get(index));
      write(parameters.get(index));
    }
    lowerGains();
  }

  @Override
  public void close() {
    steps.forEach(GradientSource::close);
    lowered.close();
  }
}
