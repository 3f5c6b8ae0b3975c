package dev.mote.learn;

import dev.mote.formats.data.DataSet;
import dev.mote.graph.BadInputException;
import dev.mote.graph.Executor;
import dev.mote.graph.Graph;
import dev.mote.graph.RunFailedException;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Trains a network by back-propagation. The same network, data, options and executor give the same bits, also where a training
 * was killed and resumed from its checkpoint.
 */
public final class Trainer implements AutoCloseable {
  /** The share of running statistics of batch norms that a step keeps. */
  private static final float KEPT = 0.9f;

  private final Graph network;
  private final TrainingGraph training;
  private final TrainingOptions options;
  private final Batches batches;
  private final @Nullable DataSet validation;
  private final Function<Graph, Executor> executors;
  private final ForwardWeights forward;
  private final Executor executor;
  private final Schedule schedule;
  private final TrainingState state;
  private final long fingerprint;
  private ParameterRule rule = ParameterRule.NONE;
  private @Nullable Path checkpoint;
  private long every;

  /** What one epoch gave. */
  public record Epoch(int number, double loss, double accuracy, double validationAccuracy) {}

  /** Hears how a training goes. */
  public interface Listener {
    /** After each step, 1 for the first. */
    default void stepped(long step, long total, double loss) {}

    /** After each epoch, 1 for the first; the validation accuracy is not a number where there is no validation set. */
    default void ended(Epoch epoch) {}
  }

  /**
   * Prepares a training.
   *
   * @param network    a float network of one sample, with one input and one output
   * @param data       the samples, with classes
   * @param validation the samples that decide when to stop early and which parameters are best; null for none
   * @param options    how to train
   * @param executors  makes what runs a graph
   */
  public Trainer(Graph network, DataSet data, @Nullable DataSet validation, TrainingOptions options,
      Function<Graph, Executor> executors) {
    this(network, data, validation, options, executors, ForwardWeights.SAME);
  }

  /**
   * Prepares a training that computes with other weights than it moves.
   *
   * @param forward the weights that the network computes with, in training and in validation
   */
  public Trainer(Graph network, DataSet data, @Nullable DataSet validation, TrainingOptions options,
      Function<Graph, Executor> executors, ForwardWeights forward) {
    if (options.patience() > 0 && validation == null) {
      throw new BadInputException("an early stop needs samples to validate on, found none for patience "
          + options.patience() + "; hold some out");
    }
    this.network = network;
    this.training = TrainingGraph.of(network, options.loss(), options.batch());
    this.options = options;
    this.validation = validation;
    this.executors = executors;
    this.forward = forward;
    Graph graph = training.graph();
    Shape input = graph.type(graph.inputs().getFirst()).shape();
    Shape targets = graph.type(graph.inputs().get(1)).shape();
    this.batches = new Batches(data, input, targets.dim(1), options.loss(), options.augmentation(), options.seed());
    this.schedule = options.schedule(total());
    this.state = new TrainingState(TrainingGraph.contents(network, training.parameters()),
        TrainingGraph.contents(network, training.statistics()), options.optimizer());
    this.fingerprint = Checkpoint.fingerprint(network, data,
        forward == ForwardWeights.SAME ? options.toString() : options.toString() + forward);
    this.executor = executors.apply(graph);
  }

  /**
   * Writes a checkpoint to {@code file} after each epoch, and every {@code steps} steps where that is positive. Throws
   * {@link BadInputException} where the file is there and is no checkpoint.
   */
  public Trainer checkpointing(Path file, long steps) {
    Checkpoint.requireReplaceable(file);
    checkpoint = file;
    every = steps;
    return this;
  }

  /** Follows a rule from the next step on. */
  public Trainer following(ParameterRule other) {
    rule = other;
    return this;
  }

  /** The names of the trained constants. */
  public List<String> parameters() {
    return training.parameters();
  }

  /** Goes on from a checkpoint. Throws {@link BadInputException} where it is damaged or of another training. */
  public Trainer resume(Path file) {
    Checkpoint.read(file, fingerprint, in -> state.read(in, file));
    return this;
  }

  /** The mean loss of the last epoch that ended, also where it did so before a resume; not a number before the first. */
  public double loss() {
    return state.lastLoss;
  }

  /** The accuracy on the training samples in that epoch, 0 to 1. */
  public double accuracy() {
    return state.lastAccuracy;
  }

  /** All steps of the training. */
  public long total() {
    return (long) options.epochs() * batches.count();
  }

  /**
   * Trains to the end, and returns the network with the trained parameters: the best ones where there is a validation set. They are those
   * that were moved, not what the network computed with in their place.
   */
  public Graph run(Listener listener) {
    return run(listener, options.epochs());
  }

  /** The same up to the end of an epoch, 1 for the first; a later call, or one on the checkpoint, goes on from there. */
  public Graph run(Listener listener, int last) {
    while (state.epoch < Math.min(last, options.epochs())
        && !(options.patience() > 0 && state.stale >= options.patience())) {
      while (state.batch < batches.count()) {
        double loss = step();
        listener.stepped(state.step, total(), loss);
        if (every > 0 && state.step % every == 0 && state.batch < batches.count()) {
          save();
        }
      }
      Epoch epoch = finishEpoch();
      save();
      listener.ended(epoch);
    }
    return validation == null ? current() : trained(state.best);
  }

  private Epoch finishEpoch() {
    long samples = (long) batches.count() * options.batch();
    double accuracy = Double.NaN;
    if (validation != null) {
      accuracy = validate(validation);
      state.stale++;
      if (accuracy > state.bestAccuracy) {
        state.keep(accuracy);
      }
    }
    Epoch epoch = new Epoch(state.epoch + 1, state.lossSum / batches.count(), (double) state.correct / samples,
        accuracy);
    state.lastLoss = epoch.loss();
    state.lastAccuracy = epoch.accuracy();
    state.epoch++;
    state.batch = 0;
    state.lossSum = 0;
    state.correct = 0;
    return epoch;
  }

  private double validate(DataSet set) {
    List<float[]> contents = new ArrayList<>(seen(forward::of).stream().map(Tensor.Floats::values).toList());
    contents.addAll(state.statistics);
    try (Executor validating = executors.apply(trained(contents))) {
      return Evaluation.of(validating, set).accuracy();
    }
  }

  private double step() {
    Batches.Batch batch = batches.batch(state.epoch, state.batch);
    long next = state.step + 1;
    List<Tensor> results = executor.run(Batches.inputs(batch,
        seen((name, trained) -> forward.during(next, name, trained))));
    double loss = results.getFirst().real(0);
    if (!Double.isFinite(loss)) {
      throw new RunFailedException("a loss stays finite, found " + loss + " at step " + (state.step + 1)
          + " of the training of '" + network.name() + "'; lower the learning rate or normalise the data");
    }
    state.step++;
    state.batch++;
    state.lossSum += loss;
    float[] logits = floats(results.get(1));
    for (int row = 0; row < options.batch(); row++) {
      state.correct += Batches.best(logits, row, logits.length / options.batch()) == batch.labels()[row] ? 1 : 0;
    }
    follow(results.subList(2, 2 + state.statistics.size()));
    move(results.subList(2 + state.statistics.size(), results.size()));
    return loss;
  }

  /** What the network computes with now, as {@code seeing} says. */
  private List<Tensor.Floats> seen(ForwardWeights seeing) {
    List<Tensor.Floats> seen = new ArrayList<>();
    for (int i = 0; i < state.parameters.size(); i++) {
      Shape shape = training.graph().type(training.graph().inputs().get(2 + i)).shape();
      seen.add(seeing.of(training.parameters().get(i), new Tensor.Floats(shape, state.parameters.get(i))));
    }
    return seen;
  }

  private void move(List<Tensor> gradients) {
    float rate = schedule.rate(state.step);
    List<float[]> values = gradients.stream().map(Trainer::floats).toList();
    rule.adjust(state.step, state.parameters, values);
    for (int i = 0; i < gradients.size(); i++) {
      boolean decays = gradients.get(i).shape().rank() > 1;
      options.optimizer().update(state.parameters.get(i), values.get(i), state.moments.get(i), decays, rate,
          state.step);
    }
  }

  /** Moves the running statistics towards the batch's; variances as of a sample. */
  private void follow(List<Tensor> batch) {
    for (int i = 0; i < batch.size(); i++) {
      float[] running = state.statistics.get(i);
      float[] seen = floats(batch.get(i));
      int count = training.counts().get(i);
      float unbiased = i % 2 == 0 ? 1 : (float) count / Math.max(1, count - 1);
      for (int channel = 0; channel < running.length; channel++) {
        running[channel] = KEPT * running[channel] + (1 - KEPT) * unbiased * seen[channel];
      }
    }
  }

  private static float[] floats(Tensor tensor) {
    return ((Tensor.Floats) tensor).values();
  }

  /** The network with the present parameters. */
  public Graph current() {
    List<float[]> both = new ArrayList<>(state.parameters);
    both.addAll(state.statistics);
    return trained(both);
  }

  private Graph trained(List<float[]> contents) {
    List<String> names = new ArrayList<>(training.parameters());
    names.addAll(training.statistics());
    return TrainingGraph.with(network, names, contents);
  }

  private void save() {
    if (checkpoint != null) {
      Checkpoint.write(checkpoint, fingerprint, state::write);
    }
  }

  @Override
  public void close() {
    executor.close();
  }
}
