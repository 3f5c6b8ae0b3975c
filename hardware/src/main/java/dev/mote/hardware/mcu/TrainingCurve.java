package dev.mote.hardware.mcu;

import dev.mote.graph.Tensor;
import dev.mote.learn.zeroth.CosineRate;
import dev.mote.learn.zeroth.IntegerTraining;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A whole training on this machine or on an emulated board: what it came to along the way, beside the same training on the host.
 *
 * @param points     from before the first step to after the last
 * @param same       whether all losses and all trained integers are the host's
 * @param stackBytes stack that was used; null on this machine
 */
public record TrainingCurve(List<Point> points, boolean same, @Nullable Long stackBytes) {
  /** Copies the list. */
  public TrainingCurve {
    points = List.copyOf(points);
  }

  /**
   * What the network was worth after some steps.
   *
   * @param steps        that were taken
   * @param instructions of these steps with their samples; null on this machine
   * @param accuracy     the share of evaluated samples that are right
   */
  public record Point(int steps, @Nullable Long instructions, double accuracy) {}

  /**
   * Samples with their classes.
   *
   * @param labels one a sample
   */
  public record Samples(List<Tensor> samples, int[] labels) {
    /** Copies the list. */
    public Samples {
      samples = List.copyOf(samples);
    }
  }

  /**
   * How it is trained.
   *
   * @param steps how many are taken on the samples in turn, at a rate that falls along half a cosine
   * @param every steps between points
   * @param seed  of all random numbers, that of the host's training
   */
  public record Schedule(int steps, int every, int seed) {}

  /**
   * Trains on {@code fed} and evaluates {@code held}, with the trainer's batches.
   *
   * @param host     the same training on the host, which has taken no step
   * @param progress is told of each step of the host
   * @throws dev.mote.graph.RunFailedException where a tool is missing or the code fails
   */
  public static TrainingCurve of(TrainerFirmware trainer, IntegerTraining host, Samples fed, Samples held,
      Schedule schedule, IntConsumer progress) {
    List<Tensor> samples = new ArrayList<>(fed.samples());
    samples.addAll(held.samples());
    int count = fed.samples().size();
    int[] labels = Arrays.copyOf(fed.labels(), samples.size());
    System.arraycopy(held.labels(), 0, labels, count, held.labels().length);
    TrainerHarness.Outcome device;
    try (TrainerHarness harness = new TrainerHarness(trainer)) {
      device = harness.train(samples, labels,
          new TrainerHarness.Task(count, schedule.steps(), schedule.every(), schedule.steps(), schedule.seed()));
    }
    boolean board = trainer.target() != McuTarget.C99;
    List<Point> points = new ArrayList<>();
    for (int index = 0; index < device.ticks().length; index++) {
      points.add(new Point(Math.min(schedule.steps(), index * schedule.every()),
          board ? trainer.target().board().instructions(device.ticks()[index]) : null,
          accuracy(device.classes().get(index), held.labels())));
    }
    int batch = trainer.code().batch();
    int[] losses = new int[schedule.steps()];
    for (int step = 0; step < losses.length; step++) {
      List<Tensor> chosen = new ArrayList<>();
      int[] classes = new int[batch];
      for (int index = 0; index < batch; index++) {
        chosen.add(samples.get((step * batch + index) % count));
        classes[index] = labels[(step * batch + index) % count];
      }
      losses[step] = host.step(chosen, classes, CosineRate.at(step, losses.length));
      progress.accept(step + 1);
    }
    boolean same = Arrays.equals(losses, device.losses())
        && Arrays.deepEquals(host.saved().toArray(), device.integers().toArray());
    return new TrainingCurve(points, same, board ? device.stack() : null);
  }

  private static double accuracy(int[] classes, int[] labels) {
    int right = 0;
    for (int index = 0; index < labels.length; index++) {
      right += classes[index] == labels[index] ? 1 : 0;
    }
    return (double) right / labels.length;
  }

  /** The accuracy before the first step. */
  public double before() {
    return points.getFirst().accuracy();
  }

  /** The accuracy after the last step. */
  public double after() {
    return points.getLast().accuracy();
  }
}
