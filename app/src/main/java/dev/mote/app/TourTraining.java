package dev.mote.app;

import dev.mote.engine.Engine;
import dev.mote.formats.data.DataSet;
import dev.mote.graph.Graph;
import dev.mote.graph.Pass;
import dev.mote.learn.Augmentation;
import dev.mote.learn.Evaluation;
import dev.mote.learn.Loss;
import dev.mote.learn.Networks;
import dev.mote.learn.Optimizer;
import dev.mote.learn.ScaleFolding;
import dev.mote.learn.Trainer;
import dev.mote.learn.TrainingOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The tour's float network and how it came about.
 *
 * @param network the trained network
 * @param epochs  what each pass over the training data gave
 */
record TourTraining(Graph network, List<Epoch> epochs) {
  private static final int BATCH = 32;
  private static final float RATE = 0.003f;
  private static final float WARM_UP = 0.05f;
  private static final float SMOOTHING = 0.1f;

  /**
   * One pass over the training data.
   *
   * @param loss             the mean loss
   * @param trainingAccuracy the share of training samples that were right, while the weights still moved
   * @param accuracy         the share of held-out samples that are right after it; it decides nothing
   */
  record Epoch(int number, double loss, double trainingAccuracy, double accuracy) {}

  /** Trains {@code cnn-small} on {@code data}; {@code heldOut} is only looked at. */
  static TourTraining run(DataSet data, DataSet heldOut, int epochs, long seed, Console console) {
    Graph start = Networks.build("cnn-small", data.sampleShape(), data.classes().size(), Networks.scale(data), seed);
    TrainingOptions options = new TrainingOptions(epochs, BATCH, new Loss.CrossEntropy(SMOOTHING),
        Optimizer.Adam.usual(0, false), RATE, WARM_UP, true, 0, new Augmentation(1, false), seed);
    List<Epoch> passed = new ArrayList<>();
    try (Trainer trainer = new Trainer(start, data, null, options, Engine::new);
        Progress progress = console.progress("train", trainer.total())) {
      Graph trained = trainer.run(new Trainer.Listener() {
        private String words = "";

        @Override
        public void stepped(long step, long total, double loss) {
          progress.at(step, words);
        }

        @Override
        public void ended(Trainer.Epoch epoch) {
          double accuracy = accuracy(trainer.current(), heldOut);
          passed.add(new Epoch(epoch.number(), epoch.loss(), epoch.accuracy(), accuracy));
          words = String.format(Locale.ROOT, "epoch %d, held-out accuracy %.1f %%", epoch.number(), 100 * accuracy);
        }
      });
      return new TourTraining(Pass.run(trained, new ScaleFolding()), List.copyOf(passed));
    }
  }

  private static double accuracy(Graph network, DataSet data) {
    try (Engine engine = new Engine(network)) {
      return Evaluation.of(engine, data).accuracy();
    }
  }
}
