package dev.mote.learn.zeroth;

import dev.mote.formats.data.DataSet;
import dev.mote.formats.data.Feed;
import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.Lowered;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Tensor;
import dev.mote.graph.Uses;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
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
public final class ZerothTrainer implements AutoCloseable {
  private final Graph network;
  private final List<Layer> layers;
  private final ZerothOptions options;
  private final int logits;
  private final IntegerLoss loss;
  private final List<LayerStep> steps = new ArrayList<>();
  private final Part forward;
  private final Lowered lowered;
  private final List<Integer> observed;
  private int step;

  /** Hears how training goes. */
  public interface Listener {
    /** After each step, 1 for the first; the loss is the batch's before the step, in nats. */
    default void stepped(int step, int total, double loss) {}

    /** After each epoch, 1 for the first; the accuracy is not a number where there is no validation set. */
    default void ended(int epoch, double loss, double validationAccuracy) {}
  }

  /**
   * Prepares the training of {@code layers} of {@code network}, which has one input and one output.
   *
   * @param target makes hardware that runs a part of the network
   */
  public ZerothTrainer(Graph network, List<Layer> layers, ZerothOptions options, Function<Graph, Lowered> target) {
    if (network.inputs().size() != 1 || network.outputs().size() != 1 || layers.isEmpty()) {
      throw new BadInputException("a network to train has one input, one output and layers to train, found "
          + network.inputs().size() + ", " + network.outputs().size() + " and " + layers.size() + " in '"
          + network.name() + "'; cut it down or choose layers");
    }
    this.network = network;
    this.layers = List.copyOf(layers);
    this.options = options;
    this.logits = logits(network);
    this.loss = new IntegerLoss(network.type(logits));
    if (options.method() == ZerothOptions.Method.MODEL) {
      steps.add(new LayerStep(network, layers, options, logits, loss, target));
    } else {
      layers.forEach(layer -> steps.add(new LayerStep(network, List.of(layer), options, logits, loss, target)));
    }
    Set<Integer> values = new LinkedHashSet<>();
    steps.forEach(each -> values.addAll(each.reads()));
    network.inputs().forEach(values::remove);
    values.remove(logits);
    this.observed = new ArrayList<>(values);
    observed.add(logits);
    this.forward = Part.upTo(network, observed);
    this.lowered = target.apply(forward.graph());
  }

  /** The int8 value whose softmax, if any, is the network's output. */
  static int logits(Graph network) {
    Uses uses = new Uses(network);
    int id = network.outputs().getFirst();
    for (Node node = uses.producer(id); node != null; node = uses.producer(id)) {
      switch (node.op()) {
        case Op.Softmax _,Op.LogSoftmax _,Op.Dequantize _,Op.Reshape _ -> id = node.inputs().getFirst();
        default -> {
          return id;
        }
      }
    }
    return id;
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

  /** Losses of the batch asked for in a step, without the clean one. */
  public long queries() {
    return steps.stream().mapToLong(LayerStep::queries).sum();
  }

  /** All trained constants. */
  public List<Parameter> parameters() {
    return layers.stream().flatMap(layer -> layer.parameters().stream()).toList();
  }

  /** The network with the present integers. */
  public Graph current() {
    Graph changed = network;
    for (Parameter parameter : parameters()) {
      changed = changed.with(parameter.value(), parameter.tensor());
    }
    return changed;
  }

  /**
   * One step on one batch at the full learning rate times {@code ratio / 2^15}.
   *
   * @param inputs the samples, tensors of the network's input type
   * @return the mean loss before the step in units of 2^-16 nats, rounded down
   */
  public int step(List<Tensor> inputs, int[] labels, int ratio) {
    check(labels);
    List<List<Tensor>> results = lowered.runAll(inputs.stream().map(List::of).toList());
    List<IntFunction<Tensor>> values = new ArrayList<>();
    int[] clean = new int[labels.length];
    long sum = 0;
    for (int sample = 0; sample < clean.length; sample++) {
      List<Tensor> result = results.get(sample);
      Tensor input = inputs.get(sample);
      values.add(id -> id == network.inputs().getFirst() ? input : result.get(observed.indexOf(id)));
      clean[sample] = loss.of(result.getLast(), labels[sample]);
      sum += clean[sample];
    }
    List<LayerStep.Gradient> gradients = new ArrayList<>();
    for (LayerStep each : steps) {
      gradients.addAll(each.gradients(values, labels, clean, step));
    }
    gradients.forEach(gradient -> move(gradient, ratio));
    step++;
    return (int) (sum / clean.length);
  }

  private void check(int[] labels) {
    int classes = network.type(logits).shape().count();
    for (int sample = 0; sample < labels.length; sample++) {
      if (labels[sample] < 0 || labels[sample] >= classes) {
        throw new BadInputException("a label is 0 to " + (classes - 1) + ", found " + labels[sample] + " at sample "
            + sample + " of a batch; correct the data");
      }
    }
  }

  private void move(LayerStep.Gradient gradient, int ratio) {
    Parameter parameter = gradient.parameter();
    IntegerUpdate.Factor[] factors = new IntegerUpdate.Factor[parameter.channels()];
    for (int channel = 0; channel < factors.length; channel++) {
      double scale = parameter.scale(channel);
      factors[channel] = IntegerUpdate.Factor
          .of(options.rate() * gradient.unit()[channel] / (options.quantizationScaling() ? scale * scale : 1));
    }
    int both = (int) ((long) ratio * gradient.shrinkage() + IntegerUpdate.FULL_RATE / 2 >> 15);
    IntegerUpdate.apply(parameter, gradient.sums(), factors, both, options.rounding(),
        Xorshift32.state(options.seed(), step, parameter.value(), -1));
    write(parameter);
  }

  private void write(Parameter parameter) {
    int id = forward.ids()[parameter.value()];
    if (id >= 0) {
      lowered.write(id, parameter.tensor());
    }
    steps.forEach(each -> each.write(parameter));
  }

  /** The share of {@code data} that the present network gets right. */
  public double accuracy(DataSet data) {
    Feed feed = new Feed(data, network.type(network.inputs().getFirst()));
    int correct = 0;
    for (int from = 0; from < data.size(); from += options.batch()) {
      int to = Math.min(data.size(), from + options.batch());
      List<List<Tensor>> samples = new ArrayList<>();
      for (int index = from; index < to; index++) {
        samples.add(List.of(feed.tensor(index)));
      }
      List<List<Tensor>> results = lowered.runAll(samples);
      for (int index = from; index < to; index++) {
        correct += largest(results.get(index - from).getLast()) == data.label(index) ? 1 : 0;
      }
    }
    return (double) correct / data.size();
  }

  private static int largest(Tensor logits) {
    int best = 0;
    for (int index = 1; index < logits.shape().count(); index++) {
      best = logits.integer(index) > logits.integer(best) ? index : best;
    }
    return best;
  }

  /**
   * Trains on all epochs and returns the network: as it was at the best validation accuracy where there is a validation set.
   *
   * @param validation decides which integers are kept and when to stop; null for none
   */
  public Graph run(DataSet data, @Nullable DataSet validation, Listener listener) {
    if (!data.isLabeled() || data.size() < options.batch()) {
      throw new BadInputException("samples to train on have classes and fill a batch (" + options.batch() + "), found "
          + data.classes().size() + " classes and " + data.size() + " samples in " + data.name()
          + "; take another data set or a smaller batch");
    }
    Feed feed = new Feed(data, network.type(network.inputs().getFirst()));
    int batches = data.size() / options.batch();
    int total = batches * options.epochs();
    double best = validation == null ? 0 : accuracy(validation);
    List<int[]> kept = saved();
    int stale = 0;
    for (int epoch = 0; epoch < options.epochs() && (options.patience() == 0 || stale < options.patience()); epoch++) {
      int[] order = order(epoch, data.size());
      double losses = 0;
      for (int batch = 0; batch < batches; batch++) {
        List<Tensor> inputs = new ArrayList<>();
        int[] labels = new int[options.batch()];
        for (int index = 0; index < labels.length; index++) {
          int sample = order[batch * options.batch() + index];
          inputs.add(feed.tensor(sample));
          labels[index] = data.label(sample);
        }
        double mean = step(inputs, labels, CosineRate.at(step, total)) / (double) IntegerLoss.ONE;
        losses += mean;
        listener.stepped(step, total, mean);
      }
      double accuracy = validation == null ? Double.NaN : accuracy(validation);
      stale++;
      if (accuracy > best) {
        best = accuracy;
        kept = saved();
        stale = 0;
      }
      listener.ended(epoch + 1, losses / batches, accuracy);
    }
    if (validation != null) {
      restore(kept);
    }
    return current();
  }

  /** The order of the samples of an epoch, drawn anew for each. */
  private int[] order(int epoch, int size) {
    Xorshift32 random = new Xorshift32(Xorshift32.state(options.seed(), epoch, -1, -1));
    int[] order = new int[size];
    for (int index = 0; index < size; index++) {
      int other = Integer.remainderUnsigned(random.next(), index + 1);
      order[index] = order[other];
      order[other] = index;
    }
    return order;
  }

  /** A copy of all trained integers. */
  public List<int[]> saved() {
    return parameters().stream().map(Parameter::integers).toList();
  }

  /** Puts back what {@link #saved} gave. */
  public void restore(List<int[]> saved) {
    List<Parameter> parameters = parameters();
    for (int index = 0; index < parameters.size(); index++) {
      parameters.get(index).restore(saved.get(index));
      write(parameters.get(index));
    }
  }

  @Override
  public void close() {
    steps.forEach(LayerStep::close);
    lowered.close();
  }
}
