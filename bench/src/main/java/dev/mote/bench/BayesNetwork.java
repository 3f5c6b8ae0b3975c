package dev.mote.bench;

import dev.mote.engine.Engine;
import dev.mote.formats.data.DataSet;
import dev.mote.formats.data.DataSets;
import dev.mote.formats.data.InMemory;
import dev.mote.graph.Graph;
import dev.mote.graph.UnknownName;
import dev.mote.learn.Augmentation;
import dev.mote.learn.Loss;
import dev.mote.learn.Networks;
import dev.mote.learn.Optimizer;
import dev.mote.learn.Trainer;
import dev.mote.learn.TrainingOptions;
import dev.mote.learn.binary.BayesianRule;
import dev.mote.learn.binary.BinaryNetworks;
import dev.mote.learn.binary.BinaryOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A network of binary weights with its data and how it is trained. The checkpoint at the end of a training is what is kept of it.
 *
 * @param name    its name
 * @param start   the network before training
 * @param data    the training samples' specification
 * @param options how it is trained
 * @param binary  the same, of its signs
 */
record BayesNetwork(String name, Graph start, DataSet data, TrainingOptions options, BinaryOptions binary) {
  private static final int STEPS_A_CHECKPOINT = 200;
  private static final float SHARPNESS = 3;
  /** How many times narrower the distribution is than the posterior: samples count as this many. */
  private static final double FASHION_COLDNESS = 10;
  private static final double CIFAR_COLDNESS = 20;

  /** The networks' names. */
  static List<String> names() {
    return List.of("fashion-mnist", "cifar10");
  }

  /** The network of a name. Reads its training samples. */
  static BayesNetwork named(String name) {
    return switch (name) {
      case "fashion-mnist" -> {
        DataSet data = DataSets.open("fashion-mnist#train");
        Graph start = BinaryNetworks.small(data.sampleShape(), 10, 32, start(data));
        yield new BayesNetwork(name, start, data, options(8, Augmentation.NONE),
            new BinaryOptions(0, FASHION_COLDNESS * data.size(), 1, 1));
      }
      case "cifar10" -> {
        DataSet data = new InMemory(DataSets.open("images:" + SharedFolder.file("cifar10/train.zip")));
        Graph start = BinaryNetworks.vgg(data.sampleShape(), 10, 32, start(data));
        yield new BayesNetwork(name, start, data, options(20, new Augmentation(2, true)),
            new BinaryOptions(0, CIFAR_COLDNESS * data.size(), 1, 1));
      }
      default -> throw UnknownName.refusedAs("a network of bench bayes", names(), name);
    };
  }

  private static BinaryNetworks.Start start(DataSet data) {
    return new BinaryNetworks.Start(Networks.scale(data), 1, SHARPNESS, 1);
  }

  private static TrainingOptions options(int epochs, Augmentation augmentation) {
    return new TrainingOptions(epochs, 100, new Loss.CrossEntropy(0), new Optimizer.Sgd(0, false, 0), 1e-3f, 0, true, 0,
        augmentation, 1);
  }

  /** Epochs of a quick look: half of the training and one more. */
  int half() {
    return options.epochs() / 2 + 1;
  }

  /** The network trained up to the end of an epoch; a training that was stopped goes on, one that is there is read. */
  Graph trained(Path folder, int last) throws IOException {
    Files.createDirectories(folder);
    Path checkpoint = folder.resolve("bayes-" + name + (last < options.epochs() ? "-half" : "") + ".checkpoint");
    BayesianRule rule = new BayesianRule(start, binary);
    try (Trainer trainer = new Trainer(start, data, null, options, Engine::new, rule)) {
      if (Files.exists(checkpoint)) {
        trainer.resume(checkpoint);
      }
      return trainer.following(rule).checkpointing(checkpoint, STEPS_A_CHECKPOINT).run(new Trainer.Listener() {
        @Override
        public void ended(Trainer.Epoch epoch) {
          System.err.printf("%s: epoch %d of %d, loss %.4f, %.2f %% of the training samples right%n", name,
              epoch.number(), options.epochs(), epoch.loss(), 100 * epoch.accuracy());
        }
      }, last);
    }
  }
}
