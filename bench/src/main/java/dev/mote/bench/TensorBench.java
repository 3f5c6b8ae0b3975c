package dev.mote.bench;

import dev.mote.engine.Engine;
import dev.mote.formats.data.DataSet;
import dev.mote.formats.data.DataSets;
import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.RunFailedException;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.learn.Augmentation;
import dev.mote.learn.Batches;
import dev.mote.learn.Evaluation;
import dev.mote.learn.Loss;
import dev.mote.learn.Networks;
import dev.mote.learn.Optimizer;
import dev.mote.learn.Schedule;
import dev.mote.learn.Trainer;
import dev.mote.learn.TrainingGraph;
import dev.mote.learn.TrainingOptions;
import dev.mote.learn.forward.Directions;
import dev.mote.learn.forward.Estimator;
import dev.mote.learn.forward.ForwardTrainer;
import dev.mote.learn.forward.LossGraph;
import dev.mote.learn.forward.Phase;
import dev.mote.learn.forward.Update;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The tensor-train network 784-256-10 of rank 4 on Fashion-MNIST, trained by back-propagation and by forward passes alone from the same
 * weights. Both trainings are saved on the way in {@code .mote}, and go on from there when the bench is started again.
 */
final class TensorBench {
  private static final int EPOCHS = 10;
  private static final int BATCH = 128;
  private static final int FORWARD_BATCH = 32;
  private static final int SIGN_STEPS = 200;
  private static final int COORDINATE_STEPS = 6000;
  /** After the rate has risen once more (I. Loshchilov and F. Hutter, SGDR, 2017). */
  private static final int SECOND_STEPS = 3000;
  /** At last on larger batches, whose losses are less noisy. */
  private static final int LARGE_BATCH = 128;
  private static final int LARGE_STEPS = 2000;
  private static final int SAVED_STEPS = 100;
  private static final float RATE = 0.01f;
  private static final double MOST_POINTS = 1.5;
  private static final Loss LOSS = new Loss.CrossEntropy(0);

  private TensorBench() {}

  /** Runs both trainings. Throws where forward passes stay more than 1.5 points behind. */
  static void run(List<String> arguments) throws IOException {
    if (!arguments.isEmpty()) {
      throw new BadInputException("bench tensor takes no words, found " + arguments + "; leave them out");
    }
    DataSet train = DataSets.open("fashion-mnist#train");
    DataSet test = DataSets.open("fashion-mnist#test");
    Graph network = Networks.build("mlp-tt", train.sampleShape(), 10, Networks.scale(train), 1);
    Path folder = Files.createDirectories(Path.of(".mote"));
    int parameters = LossGraph.of(network, LOSS, 1).start().stream().mapToInt(t -> t.values().length).sum();
    System.out.printf("Tensor trains 784-256-10, rank 4: %,d parameters, Fashion-MNIST.%n", parameters);
    double back = backward(network, train, test, folder.resolve("bench-tensor-backward"));
    System.out.printf("  back-propagation, %d epochs of batch %d, Adam: %.2f %%%n", EPOCHS, BATCH, 100 * back);
    double forward = forward(network, train, test, folder);
    System.out.printf("  difference: %.2f points (at most %.1f)%n", 100 * (back - forward), MOST_POINTS);
    if (100 * (back - forward) > MOST_POINTS) {
      throw new RunFailedException(String.format(
          "training without back-propagation stays within %.1f points of it, found %.2f; see above", MOST_POINTS,
          100 * (back - forward)));
    }
  }

  private static double backward(Graph network, DataSet train, DataSet test, Path file) {
    TrainingOptions options = new TrainingOptions(EPOCHS, BATCH, LOSS, Optimizer.Adam.usual(0, false), RATE, 0.02f,
        true, 0, Augmentation.NONE, 1);
    try (Trainer trainer = new Trainer(network, train, null, options, Engine::new)) {
      if (Files.exists(file)) {
        trainer.resume(file);
      }
      Graph trained = trainer.checkpointing(file, SAVED_STEPS).run(new Trainer.Listener() {
        @Override
        public void ended(Trainer.Epoch epoch) {
          System.err.printf("back-propagation: epoch %d of %d, loss %.4f%n", epoch.number(), EPOCHS, epoch.loss());
        }
      });
      return accuracy(trained, test);
    }
  }

  private static double forward(Graph network, DataSet train, DataSet test, Path folder) {
    Update adam = new Update.By(Optimizer.Adam.usual(0, false));
    Estimator coordinates = new Estimator.Coordinatewise(0.005f, 0.5f, false);
    List<Phase> small = List.of(
        new Phase(SIGN_STEPS, new Estimator.RandomGradient(10, 0.01f, Directions.RADEMACHER, true), new Update.Sign(),
            new Schedule.Constant(0.005f)),
        new Phase(COORDINATE_STEPS, coordinates, adam, new Schedule.Cosine(RATE, 0, 100, COORDINATE_STEPS)),
        new Phase(SECOND_STEPS, coordinates, adam, new Schedule.Cosine(RATE / 2, 0, 0, SECOND_STEPS)));
    List<Phase> large = List.of(
        new Phase(LARGE_STEPS, coordinates, adam, new Schedule.Cosine(RATE, 0, 50, LARGE_STEPS)));
    Trained first = forward(network, train, small, FORWARD_BATCH, 1, folder.resolve("bench-tensor-forward"));
    Trained second = forward(first.network(), train, large, LARGE_BATCH, 2,
        folder.resolve("bench-tensor-forward-large"));
    double accuracy = accuracy(second.network(), test);
    System.out.printf(
        "  forward passes alone, %d steps of signs and %d of coordinates, batch %d, then %d, batch %d: %.2f %%, "
            + "%,d queries%n",
        SIGN_STEPS, COORDINATE_STEPS + SECOND_STEPS, FORWARD_BATCH, LARGE_STEPS, LARGE_BATCH,
        100 * accuracy, first.queries() + second.queries());
    return accuracy;
  }

  /** A network after phases on batches of one size, and the forward passes they took. */
  private record Trained(Graph network, long queries) {}

  private static Trained forward(Graph network, DataSet train, List<Phase> phases, int size, long seed, Path file) {
    Batches batches = new Batches(train, Shape.of(size, 28, 28, 1), 10, LOSS, Augmentation.NONE, seed);
    LossGraph losses = LossGraph.of(network, LOSS, size);
    try (ForwardTrainer trainer = new ForwardTrainer(losses, phases, step -> batch(batches, step), seed,
        Runtime.getRuntime().availableProcessors())) {
      if (Files.exists(file)) {
        trainer.resume(file);
      }
      long begun = System.nanoTime();
      long first = trainer.step();
      double[] sum = new double[1];
      while (trainer.step() < trainer.total()) {
        trainer.run(trainer.step() + SAVED_STEPS, (_, _, loss) -> sum[0] += loss);
        trainer.save(file);
        double seconds = (System.nanoTime() - begun) * 1e-9;
        System.err.printf("forward passes, batch %d: step %,d of %,d, loss %.4f, %,d queries, %.0f s left%n", size,
            trainer.step(), trainer.total(), sum[0] / SAVED_STEPS, trainer.queries(),
            seconds / (trainer.step() - first) * (trainer.total() - trainer.step()));
        sum[0] = 0;
      }
      return new Trained(TrainingGraph.with(network, losses.parameters(), trainer.parameters()), trainer.queries());
    }
  }

  private static List<Tensor> batch(Batches batches, long step) {
    Batches.Batch batch = batches.batch((int) (step / batches.count()), (int) (step % batches.count()));
    return List.of(batch.samples(), batch.targets());
  }

  private static double accuracy(Graph network, DataSet test) {
    try (Engine engine = new Engine(network, Engine.Options.threads(1))) {
      return Evaluation.of(engine, test).accuracy();
    }
  }
}
