package dev.mote.bench;

import dev.mote.engine.Engine;
import dev.mote.formats.Models;
import dev.mote.formats.data.DataSet;
import dev.mote.formats.data.DataSets;
import dev.mote.formats.data.InMemory;
import dev.mote.graph.Graph;
import dev.mote.graph.Pass;
import dev.mote.learn.Augmentation;
import dev.mote.learn.Loss;
import dev.mote.learn.Networks;
import dev.mote.learn.Optimizer;
import dev.mote.learn.ScaleFolding;
import dev.mote.learn.Trainer;
import dev.mote.learn.TrainingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The network {@code mobilenet-small} trained on CIFAR-10, its batch norms unfolded; kept in {@code .mote}. */
final class SmallMobileNet {
  private static final int EPOCHS = 16;
  private static final int BATCH = 128;
  private static final float RATE = 0.004f;
  private static final float DECAY = 1e-4f;

  private SmallMobileNet() {}

  /** Reads the network, or trains it with {@code threads} threads where it is not there; a killed training goes on. */
  static Graph trained(int threads) throws IOException {
    Path file = Files.createDirectories(Path.of(".mote")).resolve("mobilenet-small.onnx");
    if (!Files.exists(file)) {
      DataSet images = new InMemory(DataSets.open("images:" + SharedFolder.file("cifar10/train.zip")));
      Graph network = Networks.build("mobilenet-small", images.sampleShape(), images.classes().size(),
          Networks.scale(images), 1);
      TrainingOptions options = new TrainingOptions(EPOCHS, BATCH, new Loss.CrossEntropy(0.1f),
          Optimizer.Adam.usual(DECAY, true), RATE, 0.05f, true, 0, new Augmentation(3, true), 1);
      Path checkpoint = file.resolveSibling("mobilenet-small.checkpoint");
      try (Trainer trainer = new Trainer(network, images, null, options,
          graph -> new Engine(graph, Engine.Options.threads(threads)))) {
        trainer.checkpointing(checkpoint, 100);
        if (Files.exists(checkpoint)) {
          trainer.resume(checkpoint);
        }
        Graph trained = Pass.run(trainer.run(new Trainer.Listener() {
          @Override
          public void ended(Trainer.Epoch epoch) {
            System.err.printf("mobilenet-small: epoch %d of %d, loss %.3f, %.1f %% of the training images%n",
                epoch.number(), EPOCHS, epoch.loss(), 100 * epoch.accuracy());
          }
        }), new ScaleFolding());
        Models.write(trained, file);
      }
      Files.deleteIfExists(checkpoint);
    }
    return Models.read(file);
  }
}
