package dev.mote.learn;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Everything that changes while a network is trained; with the options it decides all that follows. */
final class TrainingState {
  /** Parameters, in the order of the training graph. */
  final List<float[]> parameters;
  /** The optimiser's arrays, those of one parameter together. */
  final List<float[][]> moments;
  /** Running mean and variance of each batch norm. */
  final List<float[]> statistics;
  /** Parameters and statistics at the best validation accuracy. */
  final List<float[]> best;
  /** Steps done. */
  long step;
  /** The epoch under way, from 0. */
  int epoch;
  /** Batches of this epoch that are done. */
  int batch;
  /** The sum of the losses of this epoch's batches. */
  double lossSum;
  /** Samples of this epoch that were right. */
  long correct;
  /** The mean loss of the last epoch that ended; not a number before. */
  double lastLoss = Double.NaN;
  /** The accuracy on the training samples in that epoch. */
  double lastAccuracy = Double.NaN;
  /** The best validation accuracy, -1 before the first. */
  double bestAccuracy = -1;
  /** Epochs since the best one. */
  int stale;

  TrainingState(List<float[]> parameters, List<float[]> statistics, Optimizer optimizer) {
    this.parameters = parameters;
    this.statistics = statistics;
    this.moments = parameters.stream().map(parameter -> new float[optimizer.moments()][parameter.length]).toList();
    List<float[]> both = new ArrayList<>();
    parameters.forEach(array -> both.add(array.clone()));
    statistics.forEach(array -> both.add(array.clone()));
    this.best = List.copyOf(both);
  }

  /** All arrays in a fixed order. */
  List<float[]> arrays() {
    List<float[]> all = new ArrayList<>(parameters);
    moments.forEach(each -> all.addAll(List.of(each)));
    all.addAll(statistics);
    all.addAll(best);
    return all;
  }

  /** Notes the present parameters and statistics as the best. */
  void keep(double accuracy) {
    bestAccuracy = accuracy;
    stale = 0;
    List<float[]> present = new ArrayList<>(parameters);
    present.addAll(statistics);
    for (int i = 0; i < present.size(); i++) {
      System.arraycopy(present.get(i), 0, best.get(i), 0, best.get(i).length);
    }
  }

  /** Writes counters, then the number of arrays, each with its length. */
  void write(DataOutputStream out) throws IOException {
    out.writeLong(step);
    out.writeInt(epoch);
    out.writeInt(batch);
    out.writeDouble(lossSum);
    out.writeLong(correct);
    out.writeDouble(lastLoss);
    out.writeDouble(lastAccuracy);
    out.writeDouble(bestAccuracy);
    out.writeInt(stale);
    out.writeInt(arrays().size());
    for (float[] array : arrays()) {
      out.writeInt(array.length);
      for (float value : array) {
        out.writeFloat(value);
      }
    }
  }

  /** Reads what {@link #write} wrote, into arrays of the same lengths. */
  void read(DataInputStream in, Path file) throws IOException {
    step = in.readLong();
    epoch = in.readInt();
    batch = in.readInt();
    lossSum = in.readDouble();
    correct = in.readLong();
    lastLoss = in.readDouble();
    lastAccuracy = in.readDouble();
    bestAccuracy = in.readDouble();
    stale = in.readInt();
    Checkpoint.require(in.readInt() == arrays().size(), "has the arrays of this training", file);
    for (float[] array : arrays()) {
      Checkpoint.require(in.readInt() == array.length, "has the arrays of this training", file);
      for (int i = 0; i < array.length; i++) {
        array[i] = in.readFloat();
      }
    }
  }
}
