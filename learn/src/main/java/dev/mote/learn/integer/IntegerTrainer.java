package dev.mote.learn.integer;

import dev.mote.formats.data.DataSet;
import dev.mote.graph.BadInputException;
import dev.mote.graph.Executor;
import dev.mote.graph.Graph;
import dev.mote.graph.Lowered;
import dev.mote.graph.RunFailedException;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.learn.Xorshift32;
import dev.mote.learn.zeroth.Epochs;
import dev.mote.learn.zeroth.IntegerLoss;
import dev.mote.learn.zeroth.IntegerTraining;
import dev.mote.learn.zeroth.IntegerUpdate;
import dev.mote.learn.zeroth.Layer;
import dev.mote.learn.zeroth.Parameter;
import dev.mote.learn.zeroth.Part;
import dev.mote.learn.zeroth.Samples;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Trains chosen layers of an int8 network by back-propagation, on integers: {@code w = clamp(round(w - rate g / s^2))} for the
 * gradient g by an integer of scale s, without a float copy of the weights.
 *
 * <p>
 * The forward pass is the network itself on any hardware; what the backward pass needs of it is observed there. The same
 * network, samples, options and executors give the same bits.
 */
public final class IntegerTrainer implements IntegerTraining {
  /** Bits of a gradient's largest magnitude where it is brought to whole numbers. */
  private static final int GRADIENT_BITS = 30;

  private final Graph network;
  private final List<Parameter> parameters;
  private final IntegerOptions options;
  private final int logits;
  private final IntegerLoss loss;
  private final IntegerGradients gradients;
  private final List<Integer> observed;
  private final Part forward;
  private final Lowered lowered;
  private final Executor backward;
  private final List<float[]> directions = new ArrayList<>();
  private int step;

  /**
   * Prepares the training of {@code layers} of {@code network}, which has one input and one output.
   *
   * @param target    makes hardware that runs the network
   * @param executors makes what runs the backward pass
   */
  public IntegerTrainer(Graph network, List<Layer> layers, IntegerOptions options, Function<Graph, Lowered> target,
      Function<Graph, Executor> executors) {
    IntegerTraining.check(network, layers);
    this.network = network;
    this.parameters = layers.stream().flatMap(layer -> layer.parameters().stream()).toList();
    this.options = options;
    this.logits = IntegerLoss.logits(network);
    this.loss = new IntegerLoss(network.type(logits));
    this.gradients = IntegerGradients.of(network, layers, logits, options.batch());
    this.observed = new ArrayList<>(gradients.reads());
    observed.removeIf(id -> id == IntegerGradients.TARGETS || id == logits || network.value(id).isConstant()
        || network.inputs().contains(id));
    observed.add(logits);
    this.forward = Part.upTo(network, observed);
    this.lowered = target.apply(forward.graph());
    this.backward = executors.apply(gradients.graph());
    parameters.forEach(parameter -> directions.add(new float[options.momentum() > 0 ? parameter.size() : 0]));
  }

  @Override
  public List<Parameter> parameters() {
    return parameters;
  }

  @Override
  public Graph current() {
    Graph changed = network;
    for (Parameter parameter : parameters) {
      changed = changed.with(parameter.value(), parameter.tensor());
    }
    return changed;
  }

  @Override
  public int step(List<Tensor> inputs, int[] labels, int ratio) {
    if (inputs.size() != options.batch()) {
      throw new BadInputException("a step takes a batch of " + options.batch() + " samples, found " + inputs.size()
          + "; give as many as the options say");
    }
    Epochs.check(labels, network.type(logits).shape().count());
    lowered.drawFrom(2L * step);
    List<List<Tensor>> results = lowered.runAll(inputs.stream().map(List::of).toList());
    long sum = 0;
    for (int sample = 0; sample < labels.length; sample++) {
      sum += loss.of(results.get(sample).getLast(), labels[sample]);
    }
    List<Tensor> found = backward.run(reads(inputs, labels, results));
    found.forEach(this::requireFinite);
    for (int index = 0; index < parameters.size(); index++) {
      move(index, ((Tensor.Floats) found.get(index + 1)).values(), ratio);
    }
    step++;
    return (int) (sum / labels.length);
  }

  private void requireFinite(Tensor gradient) {
    for (float each : ((Tensor.Floats) gradient).values()) {
      if (!Float.isFinite(each)) {
        throw new RunFailedException("gradients stay finite, found " + each + " at step " + (step + 1)
            + " of the training of '" + network.name() + "'; lower the learning rate");
      }
    }
  }

  /** What the backward pass takes. */
  private List<Tensor> reads(List<Tensor> inputs, int[] labels, List<List<Tensor>> results) {
    List<Tensor> reads = new ArrayList<>();
    for (int place = 0; place < gradients.reads().size(); place++) {
      int id = gradients.reads().get(place);
      Shape shape = gradients.graph().type(gradients.graph().inputs().get(place)).shape();
      if (id == IntegerGradients.TARGETS) {
        reads.add(targets(shape, labels));
      } else if (network.value(id).isConstant()) {
        reads.add(parameters.stream().filter(parameter -> parameter.value() == id).findFirst().orElseThrow().tensor());
      } else if (network.inputs().contains(id)) {
        reads.add(Stack.of(shape, inputs));
      } else {
        int output = observed.indexOf(id);
        reads.add(Stack.of(shape, results.stream().map(result -> result.get(output)).toList()));
      }
    }
    return reads;
  }

  private static Tensor targets(Shape shape, int[] labels) {
    float[] targets = new float[shape.count()];
    for (int sample = 0; sample < labels.length; sample++) {
      targets[sample * shape.dim(1) + labels[sample]] = 1;
    }
    return new Tensor.Floats(shape, targets);
  }

  private void move(int index, float[] gradient, int ratio) {
    Parameter parameter = parameters.get(index);
    float[] direction = gradient;
    if (options.momentum() > 0) {
      direction = directions.get(index);
      for (int place = 0; place < direction.length; place++) {
        direction[place] = (float) options.momentum() * direction[place] + gradient[place];
      }
    }
    float largest = 0;
    for (float each : direction) {
      largest = Math.max(largest, Math.abs(each));
    }
    if (largest < Float.MIN_NORMAL || ratio == 0) {
      return;
    }
    int shift = GRADIENT_BITS - Math.getExponent(largest);
    long[] sums = new long[direction.length];
    for (int place = 0; place < sums.length; place++) {
      sums[place] = (long) StrictMath.rint(Math.scalb((double) direction[place], shift));
    }
    IntegerUpdate.Factor[] factors = new IntegerUpdate.Factor[parameter.channels()];
    for (int channel = 0; channel < factors.length; channel++) {
      double scale = parameter.stepScale(channel);
      // The gradient by an integer is that by its real number times the scale.
      double factor = options.rate() * parameter.scale(channel)
          / (options.quantizationScaling() ? scale * scale : 1);
      factors[channel] = IntegerUpdate.Factor.of(Math.scalb(factor, -shift));
    }
    IntegerUpdate.apply(parameter, sums, factors, ratio, options.rounding(),
        Xorshift32.state(options.seed(), step, parameter.value(), -1));
    write(parameter);
  }

  private void write(Parameter parameter) {
    int id = forward.ids()[parameter.value()];
    if (id >= 0) {
      lowered.write(id, parameter.tensor());
    }
  }

  @Override
  public double accuracy(Samples samples) {
    lowered.drawFrom(2L * step + 1);
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

  /** {@inheritDoc} Behind the integers the directions, as bits. */
  @Override
  public List<int[]> state() {
    List<int[]> state = new ArrayList<>(saved());
    parameters.forEach(parameter -> state.add(parameter.carried()));
    for (float[] direction : directions) {
      int[] bits = new int[direction.length];
      Arrays.setAll(bits, index -> Float.floatToIntBits(direction[index]));
      state.add(bits);
    }
    return state;
  }

  @Override
  public void resume(List<int[]> state, int made) {
    restore(state.subList(0, parameters.size()));
    step = made;
    for (int index = 0; index < directions.size(); index++) {
      parameters.get(index).carry(state.get(parameters.size() + index));
      int[] bits = state.get(2 * parameters.size() + index);
      float[] direction = directions.get(index);
      for (int place = 0; place < direction.length; place++) {
        direction[place] = Float.intBitsToFloat(bits[place]);
      }
    }
  }

  private Epochs epochs() {
    return new Epochs(options.epochs(), options.batch(), options.patience(), options.seed());
  }

  @Override
  public void restore(List<int[]> saved) {
    for (int index = 0; index < parameters.size(); index++) {
      parameters.get(index).restore(saved.get(index));
      write(parameters.get(index));
    }
  }

  @Override
  public void close() {
    lowered.close();
    backward.close();
  }
}
