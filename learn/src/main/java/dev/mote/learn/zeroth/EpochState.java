package dev.mote.learn.zeroth;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What changes over the epochs of a training on integers, beside what its steps change. */
final class EpochState {
  /** Steps made in these epochs. */
  int step;
  /** The epoch under way, from 0. */
  int epoch;
  /** The sum of the mean losses of this epoch's steps. */
  double losses;
  /** The best validation accuracy. */
  double best;
  /** Epochs since the best one. */
  int stale;
  /** The integers that had it. */
  List<int[]> kept;

  EpochState(IntegerTraining training, double accuracy) {
    this.best = accuracy;
    this.kept = training.saved();
  }

  /** Ends the epoch; {@code accuracy} is not a number where there is no validation set. */
  void ended(IntegerTraining training, double accuracy) {
    epoch++;
    losses = 0;
    stale++;
    if (accuracy > best) {
      best = accuracy;
      kept = training.saved();
      stale = 0;
    }
  }

  /** Writes this and the training's state. */
  void write(DataOutputStream out, IntegerTraining training) throws IOException {
    out.writeInt(training.steps());
    out.writeInt(step);
    out.writeInt(epoch);
    out.writeDouble(losses);
    out.writeDouble(best);
    out.writeInt(stale);
    write(out, kept);
    write(out, training.state());
  }

  private static void write(DataOutputStream out, List<int[]> arrays) throws IOException {
    for (int[] array : arrays) {
      out.writeInt(array.length);
      for (int value : array) {
        out.writeInt(value);
      }
    }
  }

  /** Reads what {@link #write} wrote, and takes the training to that step. */
  void read(DataInputStream in, IntegerTraining training) throws IOException {
    int steps = in.readInt();
    step = in.readInt();
    epoch = in.readInt();
    losses = in.readDouble();
    best = in.readDouble();
    stale = in.readInt();
    kept = read(in, training.saved());
    training.resume(read(in, training.state()), steps);
  }

  /** As many arrays as {@code present} has, of the same lengths. */
  private static List<int[]> read(DataInputStream in, List<int[]> present) throws IOException {
    List<int[]> arrays = new ArrayList<>();
    for (int[] each : present) {
      if (in.readInt() != each.length) {
        throw new IOException("an array has another length");
      }
      int[] array = new int[each.length];
      for (int index = 0; index < array.length; index++) {
        array[index] = in.readInt();
      }
      arrays.add(array);
    }
    return arrays;
  }
}
