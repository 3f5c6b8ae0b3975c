package dev.mote.learn.integer;

import dev.mote.formats.data.DataSet;
import dev.mote.graph.Executor;
import dev.mote.graph.Graph;
import dev.mote.learn.Adaptation;
import dev.mote.learn.Trainer;
import dev.mote.learn.TrainingOptions;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Adapts the float twin of an integer network by back-propagation; the result is a float network. */
public final class FloatTrainer implements Adaptation {
  private final Graph twin;
  private final TrainingOptions options;
  private final Function<Graph, Executor> executors;

  /** Prepares the training of all weights and biases of {@code network}, an integer network. */
  public FloatTrainer(Graph network, TrainingOptions options, Function<Graph, Executor> executors) {
    this.twin = FloatTwin.plain(network).graph();
    this.options = options;
    this.executors = executors;
  }

  /** The float network before training: the integer network without its rounding. */
  public Graph twin() {
    return twin;
  }

  @Override
  public Graph run(DataSet data, @Nullable DataSet validation, Listener listener) {
    try (Trainer trainer = new Trainer(twin, data, validation, options, executors)) {
      return trainer.run(new Trainer.Listener() {
        @Override
        public void stepped(long step, long total, double loss) {
          listener.stepped((int) step, (int) total, loss);
        }

        @Override
        public void ended(Trainer.Epoch epoch) {
          listener.ended(epoch.number(), epoch.loss(), epoch.validationAccuracy());
        }
      });
    }
  }

  @Override
  public void close() {}
}
