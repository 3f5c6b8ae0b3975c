package dev.mote.learn.zeroth;

import dev.mote.formats.data.DataSet;
import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.Lowered;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.learn.Adaptation;
import dev.mote.learn.Checkpoint;
import dev.mote.learn.Xorshift32;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How often training on integers sees the samples and when it ends: what gradient-free training and back-propagation have in
 * common, so that only their gradients differ where they are compared.
 *
 * @param count    passes over the samples at most, at least 1
 * @param batch    samples a step, at least 1
 * @param patience epochs without a better validation accuracy after which training ends; 0 for never
 * @param seed     of the order of the samples
 */
public record Epochs(int count, int batch, int patience, int seed) {
  /**
   * Runs {@code training}; see {@link Adaptation#run}. The learning rate falls along half a cosine. A training that was stopped and
   * goes on from its checkpoint ends at the same bits.
   *
   * @param options all that decides how {@code training} moves, for the checkpoint's fingerprint
   * @throws BadInputException where labels, classes or the checkpoint do not fit, or a sample is damaged; integers are then those
   *                           of the last whole step
   */
  public Graph run(IntegerTraining training, String options, DataSet data, @Nullable DataSet validation,
      Adaptation.Listener listener, IntegerTraining.Saving saving) {
    Graph network = training.current();
    check(network, data);
    TensorType input = network.type(network.inputs().getFirst());
    Samples samples = new Samples(data, input);
    Samples held = validation == null ? null : new Samples(validation, input);
    int batches = data.size() / batch;
    int total = batches * count;
    EpochState state = new EpochState(training, held == null ? 0 : training.accuracy(held));
    EpochFile file = new EpochFile(training, saving,
        Checkpoint.fingerprint(network, data, options + EpochFile.choice(training)
            + (validation == null ? "" : validation.name() + validation.size())));
    file.resume(state);
    while (state.epoch < count && (patience == 0 || state.stale < patience)) {
      int[] order = order(state.epoch, data.size());
      for (int at = state.step - state.epoch * batches; at < batches; at++) {
        Batch each = batch(samples, order, at * batch);
        int rate = CosineRate.at(state.step, total);
        double mean = training.step(each.inputs(), each.labels(), rate) / (double) IntegerLoss.ONE;
        state.losses += mean;
        state.step++;
        listener.stepped(state.step, total, mean);
        file.stepped(state);
      }
      double accuracy = held == null ? Double.NaN : training.accuracy(held);
      double losses = state.losses;
      state.ended(training, accuracy);
      file.save(state);
      listener.ended(state.epoch, losses / batches, accuracy);
    }
    if (validation != null) {
      training.restore(state.kept);
    }
    return training.current();
  }

  /** Throws where the samples do not fill a batch, a label is none of the network's, or a class has no sample. */
  public void check(Graph network, DataSet data) {
    if (!data.isLabeled() || data.size() < batch) {
      throw new BadInputException("samples to train on have classes and fill a batch (" + batch + "), found "
          + data.classes().size() + " classes and " + data.size() + " samples in " + data.name()
          + "; take another data set or a smaller batch");
    }
    int results = network.type(IntegerLoss.logits(network)).shape().count();
    boolean[] seen = new boolean[data.classes().size()];
    for (int sample = 0; sample < data.size(); sample++) {
      int label = data.label(sample);
      if (label < 0 || label >= Math.min(results, seen.length)) {
        throw new BadInputException("a label is 0 to " + (Math.min(results, seen.length) - 1) + ", found " + label
            + " at sample " + sample + " of " + data.name() + "; correct the data or take a network of its classes");
      }
      seen[label] = true;
    }
    for (int label = 0; label < seen.length; label++) {
      if (!seen[label]) {
        throw new BadInputException("each class has samples to train on, found none of class " + label + " ('"
            + data.classes().get(label) + "') among the " + data.size() + " of " + data.name()
            + "; give samples of it, or take the class away");
      }
    }
  }

  /** The samples of a step, as inputs of the network, and their classes. */
  record Batch(List<Tensor> inputs, int[] labels) {}

  private Batch batch(Samples samples, int[] order, int first) {
    List<Tensor> inputs = new ArrayList<>();
    int[] labels = new int[batch];
    for (int index = 0; index < batch; index++) {
      inputs.add(samples.tensor(order[first + index]));
      labels[index] = samples.label(order[first + index]);
    }
    return new Batch(inputs, labels);
  }

  /** The batch of the first step. */
  Batch first(Graph network, DataSet data) {
    return batch(new Samples(data, network.type(network.inputs().getFirst())), order(0, data.size()), 0);
  }

  /** The order of the samples of an epoch, drawn anew for each. */
  private int[] order(int epoch, int size) {
    Xorshift32 random = new Xorshift32(Xorshift32.state(seed, epoch, -1, -1));
    int[] order = new int[size];
    for (int index = 0; index < size; index++) {
      int other = Integer.remainderUnsigned(random.next(), index + 1);
      order[index] = order[other];
      order[other] = index;
    }
    return order;
  }

  /**
   * The share of {@code samples} that {@code network} gets right.
   *
   * @param network its last output is the logits
   */
  public double accuracy(Lowered network, Samples samples) {
    int correct = 0;
    for (int from = 0; from < samples.size(); from += batch) {
      int to = Math.min(samples.size(), from + batch);
      List<List<Tensor>> inputs = new ArrayList<>();
      for (int index = from; index < to; index++) {
        inputs.add(List.of(samples.tensor(index)));
      }
      List<List<Tensor>> results = network.runAll(inputs);
      for (int index = from; index < to; index++) {
        correct += largest(results.get(index - from).getLast()) == samples.label(index) ? 1 : 0;
      }
    }
    return (double) correct / samples.size();
  }

  private static int largest(Tensor logits) {
    int best = 0;
    for (int index = 1; index < logits.shape().count(); index++) {
      best = logits.integer(index) > logits.integer(best) ? index : best;
    }
    return best;
  }

  /** Throws where a label is none of {@code classes} classes. */
  public static void check(int[] labels, int classes) {
    for (int sample = 0; sample < labels.length; sample++) {
      if (labels[sample] < 0 || labels[sample] >= classes) {
        throw new BadInputException("a label is 0 to " + (classes - 1) + ", found " + labels[sample] + " at sample "
            + sample + " of a batch; correct the data");
      }
    }
  }
}
